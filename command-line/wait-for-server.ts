import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from './command.ts';

const RETRY_AFTER_MS = 1_000;
const SAY_EVERY_MS = 10_000;

interface WaitOptions {
  /** What is waited for, for instance `Kafka at 127.0.0.1:9092`. */
  readonly name: string;
  readonly say: (line: string) => void;
  /** Whether to go on waiting. */
  readonly waiting: () => boolean;
  /** Milliseconds on a clock that nobody sets. */
  readonly nowMs?: () => number;
  readonly pause?: (durationMs: number) => Promise<void>;
}

/**
 * Tries until it succeeds, and says at once and every ten seconds what it waits for and why.
 *
 * @returns the attempt's value; undefined when the waiting was ended
 * @throws UserError from the attempt: what waiting does not mend
 */
export async function waitForServer<Value>(
  { name, say, waiting, nowMs = () => performance.now(), pause = sleep }: WaitOptions,
  attempt: () => Promise<Value>,
): Promise<Value | undefined> {
  const startMs = nowMs();
  let saidMs: number | undefined;
  while (waiting()) {
    try {
      const value = await attempt();
      if (saidMs !== undefined) say(`${name} answers now.`);
      return value;
    } catch (error) {
      if (error instanceof UserError) throw error;
      const triedMs = nowMs();
      if (saidMs === undefined || triedMs - saidMs >= SAY_EVERY_MS) {
        const seconds = Math.round((triedMs - startMs) / 1000);
        say(`${name} has not answered for ${seconds} s (${reasonOf(error)}); waiting for it.`);
        saidMs = triedMs;
      }
      await pause(RETRY_AFTER_MS);
    }
  }
  return undefined;
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
