/** Milliseconds after the start at which reading `index` (from 0) is due, at `rate` readings a second. */
export const dueAtMs = (rate: number, index: number): number => (index * 1000) / rate;

/** How many readings are due `elapsedMs` after the start: exactly those whose {@link dueAtMs} has come. */
export function countDue(rate: number, elapsedMs: number): number {
  if (elapsedMs < 0) return 0;
  let count = Math.floor((elapsedMs * rate) / 1000) + 1;
  // Multiplying and dividing round differently, so the estimate can be one off in either direction.
  while (count > 0 && dueAtMs(rate, count - 1) > elapsedMs) count--;
  while (dueAtMs(rate, count) <= elapsedMs) count++;
  return count;
}
