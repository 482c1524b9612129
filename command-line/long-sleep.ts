import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Longest time that a timer of Node takes, in milliseconds: 24.8 days. A longer one is over at once.
 *
 * @see https://nodejs.org/api/timers.html#settimeoutcallback-delay-args
 */
export const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Sleeps for any time that a person may ask for, or no longer than until `stop`; never rejects. */
export async function longSleep(durationMs: number, stop?: AbortSignal, timer: typeof sleep = sleep): Promise<void> {
  const options = stop === undefined ? {} : { signal: stop };
  for (let leftMs = durationMs; leftMs > 0 && stop?.aborted !== true; leftMs -= LONGEST_TIMER_MS)
    await timer(Math.min(leftMs, LONGEST_TIMER_MS), undefined, options).catch(() => undefined);
}
