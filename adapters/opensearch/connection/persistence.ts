import { setTimeout as sleep } from 'node:timers/promises';
import { SearchTrouble } from './search-trouble.ts';

/** A request that hangs is given up before the invocation's time is, so that another one gets its chance. */
export const REQUEST_TIMEOUT_MS = 20_000;
const FIRST_BACKOFF_MS = 50;
const LAST_BACKOFF_MS = 5_000;

/** How long to wait after a failed attempt (0 for the first): with full jitter, so that many that failed together do not come back together. */
export function backOffMs(attempt: number): number {
  return Math.random() * Math.min(LAST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** attempt) + FIRST_BACKOFF_MS / 2;
}

/** How long the next request may take. */
export const requestTimeoutMs = (deadlineMs: number, mostMs = REQUEST_TIMEOUT_MS): number =>
  Math.min(mostMs, Math.max(1, deadlineMs - Date.now()));

/**
 * Tries again while OpenSearch is in trouble.
 *
 * @param attempt gets the time that its requests may take
 * @param onRetry told before each repetition why
 * @throws SearchTrouble of the last attempt when the deadline would pass; other errors at once
 */
export async function persist<Value>(
  deadlineMs: number,
  attempt: (timeoutMs: number) => Promise<Value>,
  onRetry: (trouble: SearchTrouble) => void,
): Promise<Value> {
  let reason: SearchTrouble | undefined;
  for (let failures = 0; ; failures++) {
    const timeoutMs = requestTimeoutMs(deadlineMs);
    try {
      return await attempt(timeoutMs);
    } catch (error) {
      if (!(error instanceof SearchTrouble)) throw error;
      reason = firstHand(error, timeoutMs, reason);
      const pauseMs = backOffMs(failures);
      if (Date.now() + pauseMs >= deadlineMs) throw reason;
      onRetry(reason);
      await sleep(pauseMs);
    }
  }
}

/** What OpenSearch said last: a request that the deadline cuts short only knows that there was no answer. */
export function firstHand(trouble: SearchTrouble, timeoutMs: number, before: SearchTrouble | undefined): SearchTrouble {
  const cutShort = trouble.code === 'unreachable' && timeoutMs < REQUEST_TIMEOUT_MS;
  return cutShort ? (before ?? trouble) : trouble;
}
