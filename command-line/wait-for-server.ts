import { setTimeout as sleep } from 'node:timers/promises';
import { backOffMs } from '../failures/back-off.ts';
import { reasonOf } from '../failures/reason.ts';
import { UserError } from './command.ts';
import { GrowingInterval } from './growing-interval.ts';
import { integer } from './options.ts';

const BACK_OFF = { firstMs: 100, longestMs: 1_000 };
const SAY_FIRST_AFTER_MS = 10_000;

/** How long a command waits for servers that have never answered. */
export const connectTimeoutOption = integer({
  help:
    'Seconds to wait for a server that has not answered yet, each of them; then the command ends with exit status 1. Without\n' +
    '      it, it waits.',
  min: 1,
  max: 604_800,
  default: undefined,
});

interface WaitOptions {
  /** What is waited for, for instance `Kafka at 127.0.0.1:9092`. */
  readonly name: string;
  readonly say: (line: string) => void;
  /** Whether to go on waiting. */
  readonly waiting: () => boolean;
  /** After how long waiting fails, where it does; the attempt under way is not broken off. */
  readonly timeoutSeconds?: number | undefined;
  /** Milliseconds on a clock that nobody sets. */
  readonly nowMs?: () => number;
  readonly pause?: (durationMs: number) => Promise<void>;
}

/**
 * Tries until it succeeds, and says at once and then at growing intervals what it waits for and why.
 *
 * @returns the attempt's value; undefined when the waiting was ended
 * @throws UserError from the attempt: what waiting cannot cure; or when the time to wait is over
 */
export async function waitForServer<Value>(
  { name, say, waiting, timeoutSeconds, nowMs = () => performance.now(), pause = sleep }: WaitOptions,
  attempt: () => Promise<Value>,
): Promise<Value | undefined> {
  const startMs = nowMs();
  const interval = new GrowingInterval(SAY_FIRST_AFTER_MS);
  let said = false;
  for (let attempts = 1; waiting(); attempts++) {
    try {
      const value = await attempt();
      if (said) say(`${name} answers now.`);
      return value;
    } catch (error) {
      if (error instanceof UserError) throw error;
      const waitedMs = nowMs() - startMs;
      if (isOver(waitedMs, timeoutSeconds)) throw unanswered(name, waitedMs, error);
      if (interval.isDue(nowMs())) {
        say(`${name} ${silence(waitedMs, said)} (${reasonOf(error)}); waiting for it.`);
        said = true;
      }
      await pause(backOffMs(attempts, BACK_OFF, Math.random()));
    }
  }
  return undefined;
}

/** Whether the time that a command waits for servers is over. */
export const isOver = (waitedMs: number, timeoutSeconds: number | undefined): boolean =>
  timeoutSeconds !== undefined && waitedMs >= timeoutSeconds * 1000;

/** What a command ends with whose time to wait is over. */
export const unanswered = (name: string, waitedMs: number, error: unknown): UserError =>
  new UserError(
    `${name} ${silence(waitedMs, true)} (${reasonOf(error)}), and --connect-timeout ends the waiting: start it, or check its address.`,
  );

const silence = (waitedMs: number, said: boolean): string =>
  said ? `has not answered for ${Math.round(waitedMs / 1000)} s` : 'does not answer';
