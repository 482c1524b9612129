import { describe, expect, it } from '@jest/globals';
import { backOffMs } from '../../failures/back-off.ts';

describe('backOffMs', () => {
  it.each([
    [1, 50, 100],
    [2, 100, 200],
    [5, 800, 1_600],
    [9, 12_800, 25_600],
    [10, 15_000, 30_000],
    [5_000, 15_000, 30_000],
  ])('waits after attempt %i for %i to %i ms', (attempt, leastMs, mostMs) => {
    const backOff = { firstMs: 100, longestMs: 30_000 };
    expect(backOffMs(attempt, backOff, 0)).toBe(mostMs);
    expect(backOffMs(attempt, backOff, 1)).toBe(leastMs);
  });
});
