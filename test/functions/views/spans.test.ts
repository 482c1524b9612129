import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { MOST_SPANS } from '../../../adapters/opensearch/views/trend-store.ts';
import { spansOf } from '../../../functions/views/trends-view.ts';

const HOUR_MS = 3_600_000;
const hours = (...numbers: number[]) => numbers.map((number) => number * HOUR_MS);
const inHours = (numbers: readonly number[]) =>
  spansOf(hours(...numbers)).map(({ fromMs, untilMs }) => [fromMs / HOUR_MS, untilMs / HOUR_MS]);

describe('spansOf', () => {
  it.each([
    [[], []],
    [[5], [[5, 6]]],
    [[7, 5, 6, 5], [[5, 8]]],
    [
      [1, 3, 4, 9],
      [
        [1, 2],
        [3, 5],
        [9, 10],
      ],
    ],
  ])('puts hours %j together that follow one another', (numbers, expected) => {
    expect(inHours(numbers)).toEqual(expected);
  });

  it('joins the nearest ones where there are too many, and leaves none out', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(100_000), { maxLength: 1_000 }), (numbers) => {
        const spans = inHours(numbers);
        expect(spans.length).toBeLessThanOrEqual(MOST_SPANS);
        for (const number of numbers)
          expect(spans.some(([from = 0, until = 0]) => from <= number && number < until)).toBe(true);
      }),
    );
  });
});
