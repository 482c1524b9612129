import { describe, expect, it } from '@jest/globals';
import { redriveCommand } from '../../../console/view/redrive-command.ts';
import { ageText, readingInWords, reasonInWords, valueText } from '../../../console/view/words.ts';

const reading = { sensor_id: '2', timestamp: '2026-11-22T09:00:00.000Z', anomaly: true };

describe('reasonInWords', () => {
  it('says value and limit of each rule that fired', () => {
    const fired = [
      { name: 'temperature-high', channel: 'temperature', value: 45.6, above: 40 },
      { name: 'flow', channel: 'flow', value: 1.5, below: 2, above: 9 },
    ];
    expect(reasonInWords({ ...reading, fired_rules: fired })).toBe(
      'temperature 45.6, limit 40; flow 1.5, lower limit 2',
    );
  });

  it('gives the value its unit', () => {
    const fired = [{ name: 'temperature-high', channel: 'temperature', value: 45.6, above: 40 }];
    expect(reasonInWords({ ...reading, fired_rules: fired }, { temperature: '°C' })).toBe(
      'temperature 45.6 °C, limit 40',
    );
  });

  it('says of a rule about change that its numbers are per minute', () => {
    const fired = [{ name: 'cools', channel: 'temperature', value: 20, rate: -6, rate_below: -5 }];
    expect(reasonInWords({ ...reading, fired_rules: fired }, { temperature: '°C' })).toBe(
      'temperature changes by -6 °C per minute, limit -5',
    );
  });

  it('says that the model found it where no rule fired', () => {
    expect(reasonInWords({ ...reading, model_score: 0.91 })).toBe('unusual for this sensor (score 0.91)');
  });

  it('says what the model expected of the channels that surprised it, after the rules', () => {
    const expected = {
      pressure: { value: 97, low: 95, high: 99 },
      flow: { value: 0, low: -5, high: 3 },
      temperature: { value: 20, low: 19, high: 21 },
    };
    const contributions = {
      temperature: { share: 0.1, view: 'jump' },
      flow: { share: 0.3, view: 'jump' },
      pressure: { share: 0.6, view: 'time-of-day' },
    };
    const values = { temperature: 22, flow: 4, pressure: 101, model_score: 0.9 };
    const unexpected = 'pressure 101 kPa, expected 95–99 at this hour; flow 4, expected -5 to 3';
    const judged = { ...reading, ...values, expected, contributions };
    expect(reasonInWords(judged, { pressure: 'kPa' })).toBe(unexpected);
    const fired_rules = [{ name: 'temperature-high', channel: 'temperature', value: 45.6, above: 40 }];
    expect(reasonInWords({ ...judged, fired_rules }, { pressure: 'kPa' })).toBe(
      `temperature 45.6, limit 40; ${unexpected}`,
    );
  });

  it('says that a normal reading is normal', () => {
    expect(reasonInWords({ ...reading, anomaly: false })).toBe('normal');
  });
});

describe('readingInWords', () => {
  it('says what a normal reading measured, and of an anomalous one why', () => {
    const measured = {
      ...reading,
      temperature: 21.5,
      pressure: 100,
      anomaly_score: 0,
      model_score: 0.1,
      anomaly: false,
    };
    expect(readingInWords(measured, { temperature: '°C' })).toBe('normal: temperature 21.5 °C, pressure 100');
    expect(readingInWords({ ...measured, anomaly: true })).toBe('unusual for this sensor (score 0.1)');
  });
});

describe('valueText', () => {
  it('keeps four decimals and groups thousands', () => {
    expect([valueText(1_234_567.123_45), valueText(-0.5)]).toEqual(['1,234,567.1235', '-0.5']);
  });
});

describe('ageText', () => {
  it.each([
    [-500, 'just now'],
    [999, 'just now'],
    [1_000, '1 second ago'],
    [59_999, '59 seconds ago'],
    [3_600_000, '1 hour ago'],
    [172_800_000, '2 days ago'],
  ])('puts %d ms as %s', (ageMs, text) => {
    expect(ageText(ageMs)).toBe(text);
  });
});

describe('redriveCommand', () => {
  it('names the dead letter, OpenSearch and the rules file', () => {
    expect(redriveCommand('sensor-data-3-17-1795354371832', 'http://127.0.0.1:9200', '/data/my rules.json')).toBe(
      "npm run dead-letters -- redrive sensor-data-3-17-1795354371832 --search http://127.0.0.1:9200 --rules '/data/my rules.json'",
    );
  });

  it('quotes what a shell would act on', () => {
    expect(redriveCommand("a'b$(reboot)", 'http://h', undefined)).toContain(`'a'\\''b$(reboot)' --search`);
  });
});
