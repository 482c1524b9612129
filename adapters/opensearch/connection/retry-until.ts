import { setTimeout as sleep } from 'node:timers/promises';
import { backOffMs } from '../../../failures/back-off.ts';
import { SearchTrouble } from './search-trouble.ts';

/** How long a request may take before it is given up, while the deadline still leaves time for another one. */
export const REQUEST_TIMEOUT_MS = 20_000;
const BACK_OFF = { firstMs: 50, longestMs: 5_000 };

/** Told before each repetition why. */
export type OnRetry = (trouble: SearchTrouble) => void;

/** How long to wait after an attempt (1 for the first) that OpenSearch's trouble has made fail. */
export const pauseAfterMs = (attempt: number): number => backOffMs(attempt, BACK_OFF, Math.random());

/** How long the next request may take. */
export const requestTimeoutMs = (deadlineMs: number, longestMs = REQUEST_TIMEOUT_MS): number =>
  Math.min(longestMs, Math.max(1, deadlineMs - Date.now()));

/**
 * Makes attempts until one succeeds, as long as OpenSearch is in trouble and the deadline leaves time for another.
 *
 * @param deadlineMs epoch milliseconds
 * @param attempt gets the time that its requests may take
 * @param onRetry told before each repetition why
 * @throws SearchTrouble of the last attempt when the deadline would pass; other errors at once
 */
export async function retryUntil<Value>(
  deadlineMs: number,
  attempt: (timeoutMs: number) => Promise<Value>,
  onRetry: OnRetry,
): Promise<Value> {
  let trouble: SearchTrouble | undefined;
  for (let attempts = 1; ; attempts++) {
    const timeoutMs = requestTimeoutMs(deadlineMs);
    try {
      return await attempt(timeoutMs);
    } catch (error) {
      if (!(error instanceof SearchTrouble)) throw error;
      trouble = informativeTrouble(error, timeoutMs, trouble);
      await pauseAfter(attempts, trouble, deadlineMs, onRetry);
    }
  }
}

/**
 * Waits after an attempt that has failed.
 *
 * @throws the trouble itself when the deadline would pass meanwhile
 */
export async function pauseAfter(
  attempt: number,
  trouble: SearchTrouble,
  deadlineMs: number,
  onRetry: OnRetry,
): Promise<void> {
  const pauseMs = pauseAfterMs(attempt);
  if (Date.now() + pauseMs >= deadlineMs) throw trouble;
  onRetry(trouble);
  await sleep(pauseMs);
}

/** The trouble to tell: a request that the deadline cut short says only that there was no answer, the one before says why. */
export function informativeTrouble(
  trouble: SearchTrouble,
  timeoutMs: number,
  before: SearchTrouble | undefined,
): SearchTrouble {
  const cutShort = trouble.code === 'unreachable' && timeoutMs < REQUEST_TIMEOUT_MS;
  return cutShort ? (before ?? trouble) : trouble;
}
