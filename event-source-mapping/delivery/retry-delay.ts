const FIRST_DELAY_MS = 100;
const LONGEST_DELAY_MS = 30_000;

/**
 * How long to wait after the given failed attempt (1 for the first): doubling from 0.1 to 30 seconds, of which up to
 * half is left out at random, so that several mappings do not return in step.
 *
 * @param random a number from 0 up to 1
 */
export function retryDelayMs(attempt: number, random: number): number {
  const longest = Math.min(FIRST_DELAY_MS * 2 ** (attempt - 1), LONGEST_DELAY_MS);
  return Math.max(FIRST_DELAY_MS, longest * (1 - random / 2));
}
