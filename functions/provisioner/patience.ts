import { setTimeout as sleep } from 'node:timers/promises';
import { mayPass, type SearchFailure, searchFailure } from '../../adapters/opensearch/connection/search-failure.ts';
import { backOffMs } from '../../failures/back-off.ts';

/** How long to go on. */
export interface Patience {
  /** When to give up, in epoch milliseconds. */
  readonly deadlineMs: number;
  /** Until when a refusal of the user may pass too: a new domain learns of its master user when it answers already. */
  readonly unknownUserUntilMs?: number;
  /** Called before each new attempt. */
  onRetry(failure: SearchFailure): void;
}

/** What stood in the way when an attempt was given up. */
export class GivenUp extends Error {
  override readonly name = 'GivenUp';
  readonly failure: SearchFailure;

  constructor(failure: SearchFailure) {
    super(failure.reason);
    this.failure = failure;
  }
}

const BACK_OFF = { firstMs: 500, longestMs: 15_000 };

/**
 * Repeats an attempt that may be repeated until it succeeds, with growing, jittered pauses: a new domain first refuses
 * connections, then answers 503 until its security is set up, and may know its users a little later.
 *
 * @throws GivenUp at the deadline with what stood in the way last, or at once with what only a person can mend; other
 * errors as they are
 */
export async function untilDone<Value>(attempt: () => Promise<Value>, patience: Patience): Promise<Value> {
  for (let attempts = 1; ; attempts++) {
    try {
      return await before(patience.deadlineMs, attempt);
    } catch (error) {
      const failure = searchFailure(error);
      if (failure === undefined) throw error;
      const delayMs = backOffMs(attempts, BACK_OFF, Math.random());
      if (!isWorthWaiting(failure, patience) || Date.now() + delayMs >= patience.deadlineMs) throw new GivenUp(failure);
      patience.onRetry(failure);
      await sleep(delayMs);
    }
  }
}

function isWorthWaiting(failure: SearchFailure, { unknownUserUntilMs = 0 }: Patience): boolean {
  const isUnknownUser = failure.kind === 'unauthenticated' || failure.kind === 'forbidden';
  return mayPass(failure) || (isUnknownUser && Date.now() < unknownUserUntilMs);
}

/** An attempt that is still under way at the deadline is left behind: its requests time out by themselves. */
async function before<Value>(deadlineMs: number, attempt: () => Promise<Value>): Promise<Value> {
  const abort = new AbortController();
  const tooLate = async (): Promise<never> => {
    await sleep(Math.max(0, deadlineMs - Date.now()), undefined, { signal: abort.signal });
    throw new GivenUp({ kind: 'unreachable', reason: 'it had not answered when the time was over' });
  };
  try {
    return await Promise.race([attempt(), tooLate()]);
  } finally {
    abort.abort();
  }
}
