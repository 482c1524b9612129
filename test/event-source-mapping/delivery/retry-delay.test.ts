import { describe, expect, it } from '@jest/globals';
import { retryDelayMs } from '../../../event-source-mapping/delivery/retry-delay.ts';

describe('retryDelayMs', () => {
  it.each([
    [1, 50, 100],
    [2, 100, 200],
    [5, 800, 1_600],
    [9, 12_800, 25_600],
    [10, 15_000, 30_000],
    [5_000, 15_000, 30_000],
  ])('is for attempt %i between %i and %i ms', (attempt, least, most) => {
    expect(retryDelayMs(attempt, 0)).toBe(most);
    expect(retryDelayMs(attempt, 1)).toBe(least);
  });
});
