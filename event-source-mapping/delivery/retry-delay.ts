import { backOffMs } from '../../failures/back-off.ts';

const BACK_OFF = { firstMs: 100, longestMs: 30_000 };

/**
 * How many milliseconds to wait after the given failed attempt (1 for the first), so that several mappings do not return in
 * step.
 *
 * @param random a number from 0 up to 1
 */
export const retryDelayMs = (attempt: number, random: number): number => backOffMs(attempt, BACK_OFF, random);
