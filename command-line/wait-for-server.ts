import { setTimeout as sleep } from 'node:timers/promises';
import { backOffMs } from '../failures/back-off.ts';
import { reasonOf } from '../failures/reason.ts';
import { UserError } from './command.ts';

const BACK_OFF = { firstMs: 100, longestMs: 1_000 };
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
 * Tries until it succeeds, and says at once and then every ten seconds what it waits for and why.
 *
 * @returns the attempt's value; undefined when the waiting was ended
 * @throws UserError from the attempt: what waiting cannot cure
 */
export async function waitForServer<Value>(
  { name, say, waiting, nowMs = () => performance.now(), pause = sleep }: WaitOptions,
  attempt: () => Promise<Value>,
): Promise<Value | undefined> {
  const startMs = nowMs();
  let saidMs: number | undefined;
  for (let attempts = 1; waiting(); attempts++) {
    try {
      const value = await attempt();
      if (saidMs !== undefined) say(`${name} answers now.`);
      return value;
    } catch (error) {
      if (error instanceof UserError) throw error;
      const triedMs = nowMs();
      if (saidMs === undefined || triedMs - saidMs >= SAY_EVERY_MS) {
        say(`${name} ${silence(triedMs - startMs, saidMs)} (${reasonOf(error)}); waiting for it.`);
        saidMs = triedMs;
      }
      await pause(backOffMs(attempts, BACK_OFF, Math.random()));
    }
  }
  return undefined;
}

const silence = (waitedMs: number, saidMs: number | undefined): string =>
  saidMs === undefined ? 'does not answer' : `has not answered for ${Math.round(waitedMs / 1000)} s`;
