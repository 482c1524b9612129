import { describe, expect, it } from '@jest/globals';
import { AlarmCount } from '../../score-labels/alarm-count.ts';

/**
 * Counts the alarms of readings at an interval: `.` normal, `!` normal but flagged, `a` of an anomaly, `A` of one and flagged;
 * a number stands for so many normal ones.
 */
function alarmsOf(readings: string, { intervalMs = 60_000, count = new AlarmCount(), sensorId = '1' } = {}) {
  let eventMs = 0;
  const label = { kind: 'spike' as const, channel: 'temperature', sinceMs: 0 };
  for (const sign of readings.replace(/\d+/gu, (number) => '.'.repeat(Number(number)))) {
    count.add({ sensorId, eventMs, label: /a/iu.test(sign) ? label : undefined, flagged: /[A!]/u.test(sign) });
    eventMs += intervalMs;
  }
  const { sensorWeeks, ...causes } = count.totals();
  return causes;
}

describe('AlarmCount', () => {
  it.each([
    ['..!..', { ofAnomalies: 0, inWakes: 0, falseAlarms: 1 }],
    ['..aAa..', { ofAnomalies: 1, inWakes: 0, falseAlarms: 0 }],
    ['..aaa..', { ofAnomalies: 0, inWakes: 0, falseAlarms: 0 }],
    ['aaa49!', { ofAnomalies: 0, inWakes: 1, falseAlarms: 0 }],
    ['aaa50!', { ofAnomalies: 0, inWakes: 0, falseAlarms: 1 }],
    ['aA!..!', { ofAnomalies: 1, inWakes: 1, falseAlarms: 0 }],
    ['..!AA', { ofAnomalies: 1, inWakes: 0, falseAlarms: 0 }],
  ])('tells causes apart: %s', (readings, causes) => {
    expect(alarmsOf(readings)).toEqual(causes);
  });

  it('makes one alarm of flagged readings without a minute of clear ones between them', () => {
    expect(alarmsOf('!!.!!..!').falseAlarms).toBe(2);
    expect(alarmsOf('!!.!!..!', { intervalMs: 61_000 }).falseAlarms).toBe(3);
    expect(alarmsOf('!!.!!..!', { intervalMs: 1_000 }).falseAlarms).toBe(1);
  });

  it('keeps sensors apart and adds up their time', () => {
    const count = new AlarmCount();
    alarmsOf('!1007!', { count });
    expect(alarmsOf('aa!', { count, sensorId: '2' })).toEqual({ ofAnomalies: 0, inWakes: 1, falseAlarms: 2 });
    expect(count.totals().sensorWeeks).toBeCloseTo((1008 + 2) / 10_080, 10);
  });
});
