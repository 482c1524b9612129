import { describe, expect, it } from '@jest/globals';
import { benchReadings, USUAL_SHAPE } from '../../bench/bench-readings.ts';

const valuesOf = (shape: Partial<typeof USUAL_SHAPE>) =>
  [...benchReadings(50, 1_795_000_000_000, { ...USUAL_SHAPE, ...shape })].map(({ value }) => value);

describe('benchReadings', () => {
  it.each([500, 2_000, 10_000])('fills readings up to %i bytes', (recordBytes) => {
    expect(new Set(valuesOf({ recordBytes }).map(({ length }) => length))).toEqual(new Set([recordBytes]));
  });

  it('is the same at every call', () => {
    expect(valuesOf({})).toEqual(valuesOf({}));
  });

  it('makes values that are no JSON, deep ones and ones of a megabyte', () => {
    const [poison = '', nested = '', large = ''] = (['poison', 'nested', 'large'] as const).map(
      (payload) => valuesOf({ payload })[0],
    );
    expect(() => JSON.parse(poison)).toThrow(SyntaxError);
    expect(JSON.stringify(JSON.parse(nested).nested).split('{')).toHaveLength(201);
    expect(JSON.parse(large)).toMatchObject({ temperature: expect.any(Number) });
    expect(large).toHaveLength(1_000_000);
  });
});
