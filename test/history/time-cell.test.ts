import { describe, expect, it } from '@jest/globals';
import { parseTime } from '../../history/time-cell.ts';

describe('parseTime', () => {
  it.each([
    '2026-11-22T09:00:00.5Z',
    '2026-11-22T10:00:00.5+01:00',
    '2026-11-22 09:00:00.500',
    '2026-11-22 09:00:00,5',
    '2026-11-22 09:00:00.5 UTC',
    '2026-11-22 09:00:00.5 +00:00',
    '2026/11/22 09:00:00.5',
    '2026.11.22 09:00:00.5',
    '1795338000.5',
    '1795338000500',
  ])('reads %s', (cell) => {
    const text = '2026-11-22T09:00:00.500Z';
    expect(parseTime(cell)).toMatchObject({ ok: true, value: { text, epochMs: Date.parse(text) } });
  });

  it.each([
    ['', /^has no time$/],
    ['22.11.2026 09:00', /which number is the day/],
    ['11/22/2026 9:00 AM', /which number is the day/],
    ['2026-02-30T00:00:00Z', /no day and time that exist/],
    ['2026/11/22/09', /no day and time that exist/],
    ['09:00:00', /^has no date/],
    ['Nov 22, 2026', /^is not a time; write 2026-11-22T09:00:00Z/],
  ])('refuses %j and says what to write', (cell, problem) => {
    expect(parseTime(cell)).toEqual({ ok: false, problem: expect.stringMatching(problem) });
  });
});
