import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { countDue, dueAtMs } from '../../../producer/simulation/pacing.ts';

describe('countDue', () => {
  it.each([
    { rate: 0.1, elapsedMs: 3_600_000, due: 361 },
    { rate: 7, elapsedMs: 3_600_000, due: 25_201 },
    { rate: 50_000, elapsedMs: 3_600_000, due: 180_000_001 },
  ])('counts $due readings within an hour at $rate a second', ({ rate, elapsedMs, due }) => {
    expect(countDue(rate, elapsedMs)).toBe(due);
  });

  it.each([
    { elapsedMs: -0.001, due: 0 },
    { elapsedMs: 0, due: 1 },
    { elapsedMs: 9_999.999, due: 1 },
    { elapsedMs: 10_000, due: 2 },
  ])('counts $due readings after $elapsedMs ms at one in ten seconds', ({ elapsedMs, due }) => {
    expect(countDue(0.1, elapsedMs)).toBe(due);
  });

  it('agrees with the due time of every reading at any rate', () => {
    const rates = fc.double({ min: 0.1, max: 1_000_000, noNaN: true });
    const property = fc.property(rates, fc.integer({ min: 0, max: 1e9 }), (rate, index) => {
      const dueMs = dueAtMs(rate, index);
      expect(countDue(rate, dueMs)).toBe(index + 1);
      const justBeforeMs = dueMs - dueMs * 2 ** -52 - 2 ** -1074;
      expect(countDue(rate, justBeforeMs)).toBe(index);
    });
    fc.assert(property);
  });

  it.each([0.1, 7, 50_000])('loses and adds none over ticks of uneven length at %d a second', (rate) => {
    const ticks = fc.array(fc.integer({ min: 1, max: 40_000 }), { minLength: 1, maxLength: 200 });
    const property = fc.property(ticks, (lengthsMs) => {
      let taken = 0;
      let elapsedMs = 0;
      for (const lengthMs of lengthsMs) {
        elapsedMs += lengthMs;
        taken += countDue(rate, elapsedMs) - taken;
      }
      expect(Math.abs(taken - 1 - (elapsedMs * rate) / 1000)).toBeLessThan(1.000001);
    });
    fc.assert(property);
  });
});
