import { describe, expect, it } from '@jest/globals';
import { healthChanges } from '../../../detection/sensor/sensor-health.ts';
import {
  afterHour,
  afterReadings as afterWords,
  type LateWords,
  type SensorRecord,
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
const MINUTE_MS = 60_000;
/** A sensor of which all that was wrong is over with the next reading. */
const afterReadings = (before: SensorRecord | undefined, words: LateWords, recoversAfterMs = 0) =>
  afterWords(before, words, { silentAfterMs: undefined, recoversAfterMs });
const known = afterReadings(undefined, WORDS);
/** One reading at a minute. */
const at = (minute: number, fields: Partial<LateWords> = {}): LateWords => {
  const atMs = minute * MINUTE_MS;
  return { ...WORDS, readings: 1, firstBrokerMs: atMs, lastBrokerMs: atMs, lastTimestampMs: atMs, ...fields };
};

describe('what is known of a sensor', () => {
  it('is the same when it is heard again', () => {
    expect(afterReadings(known, WORDS)).toEqual(known);
    expect(known).toMatchObject({ firstSeenMs: 0, lastSeenMs: 120_000, intervalMs: 60_000, health: {} });
  });

  it('follows its pauses slowly', () => {
    const later = { ...WORDS, readings: 1, firstBrokerMs: 220_000, lastBrokerMs: 220_000 };
    expect(afterReadings(known, later).intervalMs).toBeCloseTo(68_000);
  });

  it('does not take an outage for its usual pause', () => {
    expect(afterReadings(known, at(62)).intervalMs).toBe(60_000 + 0.2 * (300_000 - 60_000));
    const quick = { ...known, intervalMs: 1_000 };
    expect(afterReadings(quick, at(62)).intervalMs).toBe(1_000 + 0.2 * (60_000 - 1_000));
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

  it('was silent all the time where it falls silent again before it has spoken for long enough', () => {
    let record = silenced(known);
    const speaks = (minute: number) => {
      record = afterReadings(record, at(minute), 5 * MINUTE_MS);
      return [record.health, record.recovering];
    };
    const wasSilent = { silent: 2 * MINUTE_MS };
    expect(speaks(20)).toEqual([wasSilent, { silent: 20 * MINUTE_MS }]);
    expect(speaks(24)).toEqual([wasSilent, { silent: 20 * MINUTE_MS }]);
    record = silenced(record);
    expect([record.health, record.recovering]).toEqual([wasSilent, {}]);
    expect(speaks(60)).toEqual([wasSilent, { silent: 60 * MINUTE_MS }]);
    expect(speaks(64)).toEqual([wasSilent, { silent: 60 * MINUTE_MS }]);
    // A silence that nobody has looked at counts too.
    expect(speaks(180)).toEqual([wasSilent, { silent: 180 * MINUTE_MS }]);
    expect(speaks(184)).toEqual([wasSilent, { silent: 180 * MINUTE_MS }]);
    expect(speaks(185)).toEqual([{}, {}]);
  });

  it('has had out-of-range values all the time where the next one comes before it has been right for long enough', () => {
    const wrong = { 'out-of-range': 3 * MINUTE_MS };
    let record = afterReadings(known, at(3, { outOfRange: 1 }), 5 * MINUTE_MS);
    for (const [minute, outOfRange] of [
      [4, 0],
      [8, 0],
      [9, 1],
      [10, 0],
      [14, 0],
    ] as const) {
      record = afterReadings(record, at(minute, { outOfRange }), 5 * MINUTE_MS);
      expect(record.health).toEqual(wrong);
    }
    expect(afterReadings(record, at(14), 5 * MINUTE_MS).health).toEqual(wrong);
    expect(afterReadings(record, at(15), 5 * MINUTE_MS)).toMatchObject({ health: {}, recovering: {} });
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
