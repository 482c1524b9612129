import { describe, expect, it } from '@jest/globals';
import { MAX_VALUE_BYTES } from '../../detection/reading.ts';
import { scoreStream } from '../../score/score-stream.ts';
import { aScorer } from './scorer-settings.ts';

const NOW_MS = Date.parse('2026-11-22T09:00:00Z');

/** The lines that come out when some pieces of text go in. */
async function scoreOf(pieces: readonly string[], explainAll = false): Promise<readonly Record<string, unknown>[]> {
  return (await scored(pieces, explainAll)).lines;
}

async function scored(pieces: readonly string[], explainAll = false) {
  let output = '';
  const summary = await scoreStream(
    (async function* () {
      for (const piece of pieces) yield Buffer.from(piece);
    })(),
    async (lines) => {
      output += lines;
    },
    { scorer: aScorer(), withModel: true, ruleSetId: 'abc', explainAll, now: () => NOW_MS },
  );
  const lines: readonly Record<string, unknown>[] = output
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));
  return { lines, summary };
}

describe('scoreStream', () => {
  it('gives the fields of the document for a reading', async () => {
    const line = '{"sensor_id":2,"temperature":45.6,"pressure":101.3,"timestamp":"2026-11-22T09:00:00.123Z"}\n';
    expect(await scoreOf([line])).toEqual([
      {
        sensor_id: '2',
        temperature: 45.6,
        pressure: 101.3,
        timestamp: '2026-11-22T09:00:00.123Z',
        anomaly_score: 1,
        anomaly: true,
        fired_rules: [{ name: 'temperature-high', channel: 'temperature', value: 45.6, above: 40 }],
        model_score: 0,
        warming_up: true,
        rule_set: 'abc',
      },
    ]);
  });

  it('gives an array of verdicts for a line that is an array of readings', async () => {
    const [line] = await scoreOf(['[{"sensor_id":1,"temperature":45},{"sensor_id":1,"temperature":1},{"x":1}]\n']);
    expect(line).toMatchObject([{ anomaly_score: 1 }, { anomaly_score: 0 }, { rejected: 'no-sensor-id' }]);
  });

  it('dates a reading without a time by its arrival', async () => {
    const [scored] = await scoreOf(['{"sensor_id":1,"value":3}\n']);
    expect(scored).toMatchObject({ timestamp: '2026-11-22T09:00:00.000Z', timestamp_source: 'arrival' });
  });

  it('keeps and counts a time that cannot be read, and says when a zone was assumed', async () => {
    const { lines, summary } = await scored([
      '{"sensor_id":1,"value":3,"timestamp":202611200900}\n{"sensor_id":1,"value":3,"timestamp":"2026-11-20 09:00"}\n',
    ]);
    expect(lines).toMatchObject([
      { timestamp_source: 'arrival', unreadable_timestamp: '202611200900' },
      { timestamp: '2026-11-20T09:00:00.000Z' },
    ]);
    expect(summary).toMatchObject({ unreadableTimes: 1, zoneAssumed: true, unjudged: 2 });
  });

  it('lists and counts fields that are not used, odd names among them, as the detector does', async () => {
    const { lines, summary } = await scored([
      '{"sensor_id":1,"Flow (l/s)":1,"state":"on","c":3}\n{"sensor_id":15793596808644609,"state":"on","c":3}\n',
    ]);
    expect(lines).toMatchObject([
      { c: 3, ignored_fields: ['Flow (l/s)', 'state'] },
      { sensor_id: '15793596808644609', ignored_fields: ['state'] },
    ]);
    expect([...summary.ignoredFields]).toEqual([
      ['Flow (l/s)', 1],
      ['state', 2],
    ]);
  });

  it.each([
    ['not-json', 'nonsense'],
    ['not-json', ''],
    ['no-sensor-id', '{"value":1}'],
    ['no-channel', '{"sensor_id":1}'],
    ['channel-not-a-number', '{"sensor_id":1,"temperature":"45.6"}'],
    ['too-large', `{"sensor_id":1,"note":"${'x'.repeat(MAX_VALUE_BYTES)}"}`],
  ])('answers %s with a line that says so and goes on', async (reason, line) => {
    const [rejected, next] = await scoreOf([`${line}\n{"sensor_id":1,"value":1}\n`]);
    expect(rejected).toMatchObject({ rejected: reason, model_score: 0, anomaly: false });
    expect(next).toMatchObject({ sensor_id: '1' });
  });

  it('gives the same lines however its input is cut, with a last line that has no line break', async () => {
    const lines = Array.from(
      { length: 120 },
      (_, i) => `{"sensor_id":"é${i % 3}","value":${i % 7},"timestamp":${1795338000 + i}}`,
    );
    const text = lines.join('\n');
    const whole = await scoreOf([text]);
    const cut = await scoreOf(text.match(/[\s\S]{1,11}/g) ?? []);
    expect(cut).toEqual(whole);
    expect(whole.length).toBe(120);
  });

  it('explains a reading that surprises the model', async () => {
    const lines = Array.from(
      { length: 200 },
      (_, i) => `{"sensor_id":1,"value":${(i * 7) % 11},"timestamp":${1795326000 + i * 60}}`,
    );
    const scored = await scoreOf([[...lines, '{"sensor_id":1,"value":500,"timestamp":1795338000}', ''].join('\n')]);
    expect(scored.at(-1)).toMatchObject({ anomaly: true, anomaly_score: 0, contributions: { value: { share: 1 } } });
    expect(scored.at(-1)?.['expected']).toMatchObject({ value: { value: expect.any(Number) } });
    expect(scored.at(-2)).not.toHaveProperty('expected');
  });

  it('explains every reading when asked to', async () => {
    const [scored] = await scoreOf(['{"sensor_id":1,"value":3}\n'], true);
    expect(scored).toHaveProperty('expected');
  });
});
