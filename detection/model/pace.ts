/** Longest memory, as a multiple of the usual one: beyond it single precision would no longer hold what one reading adds. */
const GREATEST_PACE = 300;

/**
 * How many times as many readings as usual a memory should last. Memories are counted in readings, so that a sensor that is
 * read rarely remembers enough of them; one that is read often would forget a day within the hour, and take each day for news.
 *
 * @param intervalMs typical time between two readings; 0 while it is not known
 * @param leastIntervalMs interval from which on the usual number of readings is enough
 * @returns from 1 on
 */
export const paceOf = (intervalMs: number, leastIntervalMs: number): number =>
  intervalMs > 0 ? Math.min(GREATEST_PACE, Math.max(1, leastIntervalMs / intervalMs)) : 1;
