import { describe, expect, it } from '@jest/globals';
import { TimeReader, type TimeSettings } from '../../detection/time-reader.ts';
import { DEFAULT_TIMES } from '../../detection/time-settings.ts';
import { TimeZone } from '../../detection/time-zone.ts';
import { TimeCells, timeText } from '../../history/time-cell.ts';

const NOW_MS = Date.parse('2026-11-22T10:00:00Z');
const berlin = { timeZone: TimeZone.of('Europe/Berlin') };

const cells = (settings: Partial<TimeSettings> = {}) =>
  new TimeCells(new TimeReader({ ...DEFAULT_TIMES, ...settings }), NOW_MS);
const problemOf = (cell: string, settings: Partial<TimeSettings> = {}) => {
  const time = cells(settings).read(cell, 'a', 2);
  return time.ok ? time.value.text : time.problem;
};

describe('TimeCells', () => {
  it.each([
    ['', /^has no time$/],
    ['05.11.2026 09:00', /^does not say which number is the day and which the month; add --date-order day-first/],
    ['22.11.2026 09:00', /^is day-first, while the rows before it have no such date; add --date-order day-first/],
    ['11/22/2026', /^is month-first, while the rows before it have no such date; add --date-order month-first/],
    ['22/22/2026', /^does not say which number is the day/],
    ['22.11.26', /^does not say which number is the year/],
    ['2026-02-30T00:00:00Z', /^is no day and time that exist/],
    ['2026/11/22/09', /^is no day and time that exist/],
    ['09:00:00', /^has no date; name its column too \(--timestamp-column Date,Time\)/],
    ['Nov 22, 2026', /^is not a time; write 2026-11-22T09:00:00Z/],
    ['202611200900', /^looks like a date written as a number \(2026-11-20 09:00\)/],
    ['20261120090000', /^looks like a date written as a number \(2026-11-20 09:00\)/],
    ['20261120', /^looks like a date written as a number \(2026-11-20 00:00\)/],
    ['46346.375', /^looks like a spreadsheet's day number \(2026-11-20 09:00\)/],
    ['2461364.875', /^looks like a Julian day \(2026-11-20 09:00\)/],
    ['3878024400', /^looks like seconds since 1904 \(2026-11-20 13:00\)/],
    ['639014076000000000', /^looks like \.NET's ticks/],
    ['134082108000000000', /^looks like Windows' file time/],
    ['0', /^is no time between 1990-01-01 00:00 and 2026-11-23 10:00, in any unit/],
    ['45147364669817', /^is no time between/],
    ['1970-01-01T00:00:05Z', /^lies before 1990-01-01 00:00; is the clock set\?/],
    ['2126-11-22', /^lies after 2026-11-23 10:00, in the future/],
  ])('refuses %j and says what it looks like and what to write', (cell, problem) => {
    expect(problemOf(cell)).toMatch(problem);
  });

  it('says that a local time does not exist where the clocks were set forward', () => {
    expect(problemOf('2026-03-29 02:30', berlin)).toBe(
      'does not exist in Europe/Berlin, where the clocks were set forward',
    );
  });

  it('knows whether a time named no zone', () => {
    const times = cells();
    times.read('2026-11-22 09:00Z', 'a', 2);
    expect(times.zoneAssumed).toBe(false);
    times.read('2026-11-22 09:01', 'a', 3);
    expect(times.zoneAssumed).toBe(true);
  });
});

describe('TimeCells where clocks were set back', () => {
  const utcTimes = (rows: readonly (readonly [sensor: string, cell: string])[]) => {
    const times = cells(berlin);
    const read = rows.map(([sensor, cell], index) => times.read(cell, sensor, index + 2));
    return {
      texts: read.map((time) => (time.ok ? time.value.text.slice(11, 16) : time.problem)),
      ...times.repeatedHour,
    };
  };
  const ofOne = (...hours: string[]) => utcTimes(hours.map((hour) => ['a', `2026-10-25 ${hour}`] as const));

  it('tells both hours apart by the order of the rows', () => {
    expect(ofOne('01:50', '02:00', '02:30', '02:00', '02:30', '03:00')).toEqual({
      texts: ['23:50', '00:00', '00:30', '01:00', '01:30', '02:00'],
      told: 4,
      untold: 0,
      firstUntoldLine: undefined,
    });
  });

  it('tells them apart for a sensor of one reading an hour', () => {
    expect(ofOne('01:00', '02:00', '02:00', '03:00')).toMatchObject({
      texts: ['23:00', '00:00', '01:00', '02:00'],
      told: 2,
    });
  });

  it('tells them apart for each sensor of several in turn', () => {
    const rows = ['01:30', '02:30', '02:30', '03:30'].flatMap((hour) =>
      ['a', 'b'].map((sensor) => [sensor, `2026-10-25 ${hour}`] as const),
    );
    expect(utcTimes(rows).texts).toEqual(['23:30', '23:30', '00:30', '00:30', '01:30', '01:30', '02:30', '02:30']);
  });

  it('takes the first hour where nothing tells, and says so', () => {
    expect(ofOne('02:30', '03:30')).toMatchObject({
      texts: ['00:30', '02:30'],
      told: 0,
      untold: 1,
      firstUntoldLine: 2,
    });
    expect(ofOne('00:00', '02:30')).toMatchObject({ texts: ['22:00', '00:30'], untold: 1, firstUntoldLine: 3 });
  });
});

describe('timeText', () => {
  it.each([
    [[0], '20/11/2026'],
    [[0, 1], '20/11/2026 06.00.00'],
    [[2, 3], '20261120T0600'],
    [[0, 4], '20/11/2026'],
  ])('of the columns %j is %j', (places, text) => {
    expect(timeText([' 20/11/2026', '06.00.00 ', '20261120', '0600', ''], places)).toBe(text);
  });
});
