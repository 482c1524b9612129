import { describe, expect, it } from '@jest/globals';
import { hasLearntAllOf, isLearnt, NOTHING_LEARNT, progressWith } from '../../../detection/state/progress.ts';

const at = (offset: number, timestampMs: number) => ({ offset, timestampMs });

describe('isLearnt', () => {
  it.each([
    ['the last one', at(10, 500), true],
    ['one before', at(9, 400), true],
    ['the next one', at(11, 500), false],
    ['the next one, by a clock that was set back', at(11, 300), false],
    ['the first of a topic that was made again', at(0, 501), false],
  ])('tells of %s', (_, record, expected) => {
    expect(isLearnt(record, at(10, 500))).toBe(expected);
  });

  it('is false of every record at the beginning, whatever its time', () => {
    expect(isLearnt(at(0, -1e300), NOTHING_LEARNT)).toBe(false);
  });
});

describe('progressWith', () => {
  it('keeps the highest timestamp, and the offset of a topic that was made again', () => {
    expect(progressWith(at(11, 300), at(10, 500))).toEqual(at(11, 500));
    expect(progressWith(at(0, 600), at(10, 500))).toEqual(at(0, 600));
  });
});

describe('hasLearntAllOf', () => {
  it.each([
    [at(11, 500), true],
    [at(10, 500), true],
    [at(9, 500), false],
    [at(0, 600), true],
    [at(11, 400), false],
  ])('compares %j with a state at offset 10 and time 500', (one, expected) => {
    expect(hasLearntAllOf(one, at(10, 500))).toBe(expected);
  });
});
