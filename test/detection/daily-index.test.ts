import { describe, expect, it } from '@jest/globals';
import { DailyIndexNames, dailyIndex, dayOfIndex, isExpiredDay, UNDATED_INDEX } from '../../detection/daily-index.ts';
import { someCoordinates } from '../support/builders/some-coordinates.ts';

const DAY_MS = 86_400_000;
const RETENTION_MS = 7 * DAY_MS;
const NOW_MS = Date.parse('2026-11-22T09:00:00.000Z');

const nameFor = (timestampMs: number, timestampType: 'LOG_APPEND_TIME' | 'CREATE_TIME') =>
  new DailyIndexNames(RETENTION_MS).nameFor(someCoordinates({ timestampMs, timestampType }), NOW_MS);

describe('dailyIndex', () => {
  it.each([
    ['2026-11-21T23:59:59.999Z', 'anomalies-2026.11.21'],
    ['2026-11-22T00:00:00.000Z', 'anomalies-2026.11.22'],
    ['2026-11-22T23:59:59.999Z', 'anomalies-2026.11.22'],
    ['2026-11-23T00:00:00.000Z', 'anomalies-2026.11.23'],
    ['2024-02-29T12:00:00.000Z', 'anomalies-2024.02.29'],
  ])('names the day of %s in UTC %s', (time, name) => {
    expect(dailyIndex(Date.parse(time))).toBe(name);
  });
});

describe('dayOfIndex', () => {
  it('finds the day of a name that dailyIndex gives', () => {
    expect(dayOfIndex('anomalies-2024.02.29')).toBe(Date.parse('2024-02-29T00:00:00Z'));
  });

  it.each([UNDATED_INDEX, 'anomalies-2026.02.30', 'anomalies-2026.13.01', 'anomalies-2026.11.22-copy', 'x-2026.11.22'])(
    'finds none in %s',
    (name) => {
      expect(dayOfIndex(name)).toBeUndefined();
    },
  );
});

describe('isExpiredDay', () => {
  it.each([
    [8 * DAY_MS - 1, false],
    [8 * DAY_MS, true],
  ])('is true of a day from the moment on at which its end is 7 days back: %d ms after its start', (ms, expired) => {
    expect(isExpiredDay(NOW_MS, 7, NOW_MS + ms)).toBe(expired);
  });
});

describe('DailyIndexNames', () => {
  it('follows the days of records forth and back', () => {
    const names = new DailyIndexNames(RETENTION_MS);
    const days = ['2026-11-21T23:59:59.999Z', '2026-11-22T00:00:00.000Z', '2026-11-21T00:00:00.000Z'];
    expect(days.map((day) => names.nameFor(someCoordinates({ timestampMs: Date.parse(day) }), NOW_MS))).toEqual([
      'anomalies-2026.11.21',
      'anomalies-2026.11.22',
      'anomalies-2026.11.21',
    ]);
  });

  it.each([
    ['the start of retention', NOW_MS - RETENTION_MS, 'anomalies-2026.11.15'],
    ['a millisecond before retention', NOW_MS - RETENTION_MS - 1, UNDATED_INDEX],
    ['one day ahead', NOW_MS + DAY_MS, 'anomalies-2026.11.23'],
    ['a millisecond more than one day ahead', NOW_MS + DAY_MS + 1, UNDATED_INDEX],
    ['no time', -1, UNDATED_INDEX],
    ['the largest of Kafka', 2 ** 63, UNDATED_INDEX],
  ])("believes a producer's clock within bounds: %s", (_, timestampMs, name) => {
    expect(nameFor(timestampMs, 'CREATE_TIME')).toBe(name);
  });

  it.each([
    ['long ago', '2011-06-01T12:00:00.000Z', 'anomalies-2011.06.01'],
    ['the first that is believed', '1990-01-01T00:00:00.000Z', 'anomalies-1990.01.01'],
    ['a clock that was never set', '1989-12-31T23:59:59.999Z', UNDATED_INDEX],
    ['no time', '1969-12-31T23:59:59.999Z', UNDATED_INDEX],
    ['one day ahead', '2026-11-23T09:00:00.000Z', 'anomalies-2026.11.23'],
    ['more than one day ahead', '2026-11-23T09:00:00.001Z', UNDATED_INDEX],
  ])("believes a producer's clock back to 1990 on a topic that keeps its records for ever: %s", (_, time, name) => {
    const at = someCoordinates({ timestampMs: Date.parse(time), timestampType: 'CREATE_TIME' });
    expect(new DailyIndexNames(Number.POSITIVE_INFINITY).nameFor(at, NOW_MS)).toBe(name);
  });

  it.each([
    ['2020-01-01T00:00:00.000Z', 'anomalies-2020.01.01'],
    ['2030-01-01T00:00:00.000Z', 'anomalies-2030.01.01'],
  ])("believes the broker's clock always: %s", (time, name) => {
    expect(nameFor(Date.parse(time), 'LOG_APPEND_TIME')).toBe(name);
  });
});
