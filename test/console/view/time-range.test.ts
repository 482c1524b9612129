import { describe, expect, it } from '@jest/globals';
import { isMoving, readTimeRange } from '../../../console/view/time-range.ts';

const NOW_MS = Date.parse('2026-11-22T09:00:00.000Z');

describe('readTimeRange', () => {
  it.each([
    ['now-15m', 'now', 900_000],
    ['now-36s', 'now-6s', 30_000],
    ['now-2w', 'now-1w', 604_800_000],
    ['2026-11-22T09:00:00+01:00', '2026-11-22T09:00:00Z', 3_600_000],
    ['2026-11-21', '2026-11-22', 86_400_000],
    ['now-1s', 'now', 1_000],
  ])('reads %s to %s', (from, to, lengthMs) => {
    const read = readTimeRange(from, to, NOW_MS);
    expect('range' in read && read.range.toMs - read.range.fromMs).toBe(lengthMs);
  });

  it.each([
    ['yesterday', 'now', 'The beginning "yesterday" is no time: write now, now-15m,'],
    ['', 'now', 'The beginning "" is no time'],
    ['now-15', 'now', 'The beginning "now-15" is no time'],
    ['now-15m', '2026-02-30T00:00:00Z and so on', 'The end "2026-02-30T00:00:00Z and so on" is no time'],
    ['now-15m', '2026-11-22T09:00:00', 'The end "2026-11-22T09:00:00" is no time'],
    ['now', 'now-15m', 'The time range ends before it begins'],
    ['now', 'now', 'The time range ends before it begins'],
    ['2026-11-22T09:00:00Z', '2026-11-22T09:00:00.999Z', 'shorter than a second'],
    ['1970-01-01', 'now', 'longer than ten years'],
    ['now-999999w', 'now', 'longer than ten years'],
    ['now-999999w', 'now-999998w', 'begins before our era'],
  ])('explains what is wrong with %s to %s', (from, to, sentence) => {
    const read = readTimeRange(from, to, NOW_MS);
    expect('problem' in read && read.problem).toContain(sentence);
  });

  it('shows only the beginning of what is far too long', () => {
    const read = readTimeRange('x'.repeat(10_000), 'now', NOW_MS);
    expect('problem' in read && read.problem.length).toBeLessThan(250);
  });
});

describe('isMoving', () => {
  it('tells a range up to now from one that stands', () => {
    expect([isMoving('now'), isMoving('2026-11-22T09:00:00Z')]).toEqual([true, false]);
  });
});
