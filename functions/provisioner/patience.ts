import { setTimeout as sleep } from 'node:timers/promises';
import { backOffMs } from '../../failures/back-off.ts';

/** What stood in the way of an attempt. */
export interface Obstacle {
  readonly kind: string;
  /** Without a full stop, and nothing secret. */
  readonly reason: string;
}

/** An attempt that was under way when the time was over. */
export interface Silence extends Obstacle {
  readonly kind: 'unreachable';
}

/** How long to go on, with what, and what to say in the end. */
export interface Patience<Found extends Obstacle> {
  /** When to give up, in epoch milliseconds. */
  readonly deadlineMs: number;
  /** What an error means; undefined for a mistake in the program. */
  obstacleOf(error: unknown): Found | undefined;
  /** Whether the same attempt may succeed later without anybody doing anything. */
  mayPass(obstacle: Found): boolean;
  /** Called before each new attempt. */
  onRetry(obstacle: Found): void;
  /** What a person reads when the attempt was given up: what went wrong and what to look at. */
  sentenceOf(obstacle: Found | Silence): string;
}

/** An attempt was given up; the message is the sentence for a person. */
export class GivenUp extends Error {
  override readonly name = 'GivenUp';
  readonly obstacle: Obstacle;

  constructor(sentence: string, obstacle: Obstacle) {
    super(sentence);
    this.obstacle = obstacle;
  }
}

const SILENCE: Silence = { kind: 'unreachable', reason: 'it had not answered when the time was over' };
const BACK_OFF = { firstMs: 500, longestMs: 15_000 };

/**
 * Repeats an attempt that may be repeated until it succeeds, with growing, jittered pauses.
 *
 * @throws GivenUp at the deadline with what stood in the way last, or at once with what only a person can mend; errors
 * that are no obstacle as they are
 */
export async function untilDone<Value, Found extends Obstacle>(
  attempt: () => Promise<Value>,
  patience: Patience<Found>,
): Promise<Value> {
  for (let attempts = 1; ; attempts++) {
    try {
      return await inTime(attempt, patience);
    } catch (error) {
      const obstacle = patience.obstacleOf(error);
      if (obstacle === undefined) throw error;
      const delayMs = backOffMs(attempts, BACK_OFF, Math.random());
      if (!patience.mayPass(obstacle) || Date.now() + delayMs >= patience.deadlineMs)
        throw new GivenUp(patience.sentenceOf(obstacle), obstacle);
      patience.onRetry(obstacle);
      await sleep(delayMs);
    }
  }
}

/** An attempt that is still under way at the deadline is left behind: its requests time out by themselves. */
async function inTime<Value>(
  attempt: () => Promise<Value>,
  { deadlineMs, sentenceOf }: Pick<Patience<never>, 'deadlineMs' | 'sentenceOf'>,
): Promise<Value> {
  const abort = new AbortController();
  const tooLate = async (): Promise<never> => {
    await sleep(Math.max(0, deadlineMs - Date.now()), undefined, { signal: abort.signal });
    throw new GivenUp(sentenceOf(SILENCE), SILENCE);
  };
  try {
    return await Promise.race([attempt(), tooLate()]);
  } finally {
    abort.abort();
  }
}
