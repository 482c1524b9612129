import { describe, expect, it } from '@jest/globals';
import { healthChanges } from '../../../detection/sensor/sensor-health.ts';
import {
  afterHour,
  afterReadings,
  type LateWords,
  silenced,
  silentAtMs,
} from '../../../detection/sensor/sensor-record.ts';

const WORDS: LateWords = {
  sensorId: '7',
  readings: 3,
  firstBrokerMs: 0,
  lastBrokerMs: 120_000,
  lastTimestampMs: 119_000,
  channels: ['temperature'],
  wrongTimes: 0,
  outOfRange: 0,
  rejected: 0,
};
const known = afterReadings(undefined, WORDS);

describe('what is known of a sensor', () => {
  it('is the same when it is heard again', () => {
    expect(afterReadings(known, WORDS)).toEqual(known);
    expect(known).toMatchObject({ firstSeenMs: 0, lastSeenMs: 120_000, intervalMs: 60_000, health: {} });
  });

  it('follows its pauses slowly', () => {
    const later = { ...WORDS, readings: 1, firstBrokerMs: 220_000, lastBrokerMs: 220_000 };
    expect(afterReadings(known, later).intervalMs).toBeCloseTo(68_000);
  });

  it('tells when its silence begins: after five usual pauses, a minute at least, or as the rules file says', () => {
    const none = { silentAfterMs: undefined };
    expect(silentAtMs(known, none)).toBe(120_000 + 300_000);
    expect(silentAtMs({ ...known, intervalMs: 1000 }, none)).toBe(120_000 + 60_000);
    expect(silentAtMs({ ...known, intervalMs: undefined }, none)).toBeUndefined();
    expect(silentAtMs(known, { silentAfterMs: 5 })).toBe(120_005);
  });

  it('recovers by data only', () => {
    const silent = silenced(known);
    expect(silent.health).toEqual({ silent: 120_000 });
    expect(afterReadings(silent, WORDS).health).toEqual({ silent: 120_000 });
    expect(afterReadings(silent, { ...WORDS, lastBrokerMs: 120_001 }).health).toEqual({});
  });

  it.each([
    ['clock-wrong', { wrongTimes: 1 }],
    ['out-of-range', { outOfRange: 1 }],
    ['rejected', { rejected: 1 }],
  ] as const)('holds %s while readings say so', (kind, fields) => {
    const wrong = afterReadings(known, { ...WORDS, ...fields });
    expect(wrong.health).toEqual({ [kind]: 0 });
    expect(afterReadings(wrong, WORDS).health).toEqual({});
    expect(healthChanges('7', known.health, wrong.health)).toEqual([
      { sensorId: '7', kind, sinceMs: 0, isOver: false },
    ]);
    expect(healthChanges('7', wrong.health, known.health)).toEqual([{ sensorId: '7', kind, sinceMs: 0, isOver: true }]);
  });

  it('counts the hours of a day, each once, and is stuck by its newest hour', () => {
    const hour = (number: number, readings = 1) => ({ hourMs: number * 3_600_000, readings, anomalies: 0 });
    let record = afterHour(known, hour(0), true);
    expect(record.health).toEqual({ stuck: 0 });
    record = afterHour(afterHour(record, hour(5), false), hour(0, 9), true);
    expect([record.health, record.hours.map(({ readings }) => readings)]).toEqual([{}, [1, 9]]);
    expect(afterHour(record, hour(24), false).hours.map(({ hourMs }) => hourMs / 3_600_000)).toEqual([24, 5]);
  });
});
