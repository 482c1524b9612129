import { describe, expect, it } from '@jest/globals';
import { verdictDocument } from '../../detection/document.ts';
import type { Reading } from '../../detection/reading.ts';
import { judge } from '../../detection/verdict.ts';
import { aReading } from '../support/builders/a-reading.ts';
import { aRuleSet } from '../support/builders/a-rule-set.ts';
import { someCoordinates } from '../support/builders/some-coordinates.ts';

const JUDGED_AT = '2026-11-22T09:00:01.250Z';

function textOf(reading: Reading): string {
  return verdictDocument(reading, judge(reading, aRuleSet()), someCoordinates(), 'f3ecba255d01', JUDGED_AT);
}

describe('verdictDocument', () => {
  it('says of a normal reading no more than what was read, the score and where it comes from', () => {
    expect(JSON.parse(textOf(aReading()))).toEqual({
      sensor_id: '2',
      temperature: 21.5,
      pressure: 101.3,
      timestamp: '2026-11-22T09:00:00.123Z',
      anomaly_score: 0,
      anomaly: false,
      kafka: { topic: 'sensor-data', partition: 3, offset: 17, timestamp: Date.parse('2026-11-22T09:00:01.000Z') },
      rule_set: 'f3ecba255d01',
      judged_at: JUDGED_AT,
    });
  });

  it('stays below 320 bytes for a normal reading', () => {
    expect(Buffer.byteLength(textOf(aReading()))).toBeLessThan(320);
  });

  it('explains an anomaly by the rules that fired', () => {
    expect(JSON.parse(textOf(aReading({ channels: { temperature: 45.6, pressure: 101.3 } })))).toMatchObject({
      anomaly_score: 1,
      anomaly: true,
      fired_rules: [{ name: 'temperature-high', channel: 'temperature', value: 45.6, above: 40 }],
    });
  });

  it('lists rules without their channel, dropped channels and the borrowed time', () => {
    const reading = aReading({
      channels: { humidity: 1 },
      ignoredFields: ['a"b\\\n'],
      timestampSource: 'broker',
      unreadableTimestamp: '20.11."26"\n',
    });
    expect(JSON.parse(textOf(reading))).toMatchObject({
      anomaly_score: 0,
      anomaly: false,
      not_applicable: ['temperature-high', 'pressure-high'],
      ignored_fields: ['a"b\\\n'],
      timestamp_source: 'broker',
      unreadable_timestamp: '20.11."26"\n',
    });
  });

  it('escapes what a sensor id may hold and stays on one line', () => {
    const text = textOf(aReading({ sensorId: 'a"\\\n\r\u0000\u2028ü🌡' as never }));
    expect(text).not.toContain('\n');
    expect(JSON.parse(text)).toMatchObject({ sensor_id: 'a"\\\n\r\u0000\u2028ü🌡' });
  });

  it('writes every number as JSON reads it', () => {
    const channels = { a: -0, b: 5e-324, c: Number.MAX_VALUE, d: 1e21, e: 0.1 + 0.2, f: -1.5e-7 };
    expect(JSON.parse(textOf(aReading({ channels })))).toMatchObject({ ...channels, a: 0 });
  });
});
