import { describe, expect, it } from '@jest/globals';
import { compileFilters, MAX_FILTERS } from '../../../event-source-mapping/source/record-filter.ts';

const passes = (value: string | Buffer | null, ...patterns: object[]) =>
  compileFilters(patterns.map((pattern) => JSON.stringify(pattern)))?.(value === null ? null : Buffer.from(value));

const hot = { value: { temperature: [{ numeric: ['>', 40] }] } };
const notError = { value: [{ 'anything-but': ['error'] }] };

describe('compileFilters', () => {
  it.each<[string, string | Buffer | null, object, boolean]>([
    ['JSON that fits', '{"temperature":41}', hot, true],
    ['JSON that does not', '{"temperature":40}', hot, false],
    ['JSON without the field', '{}', hot, false],
    ['text that fits', 'ok', notError, true],
    ['text that does not', 'error', notError, false],
    ['text where the pattern is for JSON', 'error', hot, true],
    ['JSON where the pattern is for text', '{"temperature":1}', notError, true],
    ['bytes that are not UTF-8', Buffer.from([0xff, 0xfe, 0x31]), hot, true],
    ['a tombstone', null, hot, true],
  ])('of %s', (_, value, pattern, fits) => {
    expect(passes(value, pattern)).toBe(fits);
  });

  it('lets a record through that fits one of several patterns', () => {
    const cold = { value: { temperature: [{ numeric: ['<', 0] }] } };
    expect(
      ['{"temperature":41}', '{"temperature":-1}', '{"temperature":7}'].map((value) => passes(value, hot, cold)),
    ).toEqual([true, true, false]);
  });

  it('is nothing where there are no patterns', () => {
    expect(compileFilters([])).toBeUndefined();
  });

  it.each([['no JSON'], ['[]'], ['{}'], ['{"key":["a"]}'], ['{"value":["a"],"key":["b"]}'], ['{"value":1}']])(
    'refuses the pattern %s',
    (pattern) => {
      expect(() => compileFilters([pattern])).toThrow();
    },
  );

  it.each([
    [MAX_FILTERS, false],
    [MAX_FILTERS + 1, true],
  ])('with %i patterns refuses: %s', (count, refuses) => {
    const compile = () => compileFilters(Array.from({ length: count }, () => JSON.stringify(hot)));
    if (refuses) expect(compile).toThrow('5 are allowed');
    else expect(compile).not.toThrow();
  });
});
