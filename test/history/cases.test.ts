import { createReadStream, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readRulesFile } from '../../adapters/file-system/rules-file.ts';
import type { HistoryOptions } from '../../command-line/history-options.ts';
import { replayPlan } from '../../producer/replay-plan.ts';
import { projectRoot } from '../../project-root.ts';
import { scoreHistory } from '../../score/score-history.ts';
import { scoreStream } from '../../score/score-stream.ts';
import { Scorer } from '../../score/scorer.ts';
import { aTemporaryFolder } from '../support/temporary-folder.ts';

/**
 * What people really send: each file was made after a public report of somebody whose data was read wrongly. Every case states
 * what is right, for both ways in: `score --input` and `--replay`.
 */
const FOLDER = join(projectRoot, 'test/history/cases');
const NOW_MS = Date.parse('2026-11-29T00:00:00Z');
const never = new AbortController().signal;
const output = join(aTemporaryFolder(), 'verdicts.csv');

interface Case {
  readonly file: string;
  readonly rules?: string;
  readonly options?: HistoryOptions;
  /** Each reading: sensor, time from the day on, channels, and whether a rule says that it is an anomaly. */
  readonly readings?: readonly (readonly [string, string, Readonly<Record<string, number>>, boolean])[];
  /** What a person is told, beside the readings or instead of them. */
  readonly says?: readonly RegExp[];
}

const ON_20 = '2026-11-20T';

const CASES: readonly Case[] = [
  {
    file: '01-decimal-comma.csv',
    readings: [
      ['kessel-1', `${ON_20}08:00:00.000Z`, { temperature: 38.5, pressure: 101.3, rpm: 1480 }, false],
      ['kessel-1', `${ON_20}08:01:00.000Z`, { temperature: 45.6, pressure: 101.2, rpm: 1481 }, true],
      ['kessel-1', `${ON_20}08:02:00.000Z`, { temperature: 47, pressure: 101.4, rpm: 1479 }, true],
      ['kessel-1', `${ON_20}08:03:00.000Z`, { temperature: 46.2, pressure: 125.9, rpm: 1480 }, true],
    ],
    says: [/^Numbers are read with a decimal comma, as in 38,5 \(line 2\)\.$/m],
  },
  {
    file: '01b-one-channel.csv',
    readings: [
      ['k1', `${ON_20}08:00:00.000Z`, { temperature: 38.5 }, false],
      ['k1', `${ON_20}08:01:00.000Z`, { temperature: 45.6 }, true],
      ['k1', `${ON_20}08:02:00.000Z`, { temperature: 78.1 }, true],
    ],
    says: [/THE RULE pressure-high APPLIES TO NOTHING/],
  },
  {
    file: '01c-units.csv',
    says: [
      /line 2, column 3 \(temperature\): "38.5 °C" has a unit; write 38\.5\.$/m,
      /line 3, column 3 \(temperature\): "45.6 °C" has a unit/,
      /line 4, column 3 \(temperature\): "0x2F" is not a number/,
    ],
  },
  {
    file: '01d-comma-in-comma-file.csv',
    says: [/line 2, column 4: the row has 4 columns, the header 3; .*decimal comma/],
  },
  { file: '02-date-and-time.csv', says: [/no column is named "sensor_id" .*give --sensor-id NAME/] },
  {
    file: '02-date-and-time.csv',
    options: { 'sensor-id': 'air' },
    readings: [
      ['air', `${ON_20}06:00:00.000Z`, { CO_GT: 2.8, PT08_S1_CO: 856, temperature: 17.4, RH: 51.5 }, false],
      ['air', `${ON_20}07:00:00.000Z`, { CO_GT: 2, PT08_S1_CO: 647, temperature: 24.1, RH: 70.2 }, false],
      ['air', `${ON_20}08:00:00.000Z`, { CO_GT: 3.1, PT08_S1_CO: 880, temperature: 42.2, RH: 67.3 }, true],
      ['air', `${ON_20}09:00:00.000Z`, { CO_GT: 4.3, PT08_S1_CO: 1312, temperature: 27.4, RH: 55.9 }, false],
    ],
    says: [/The time is taken from Date and Time/, /Dates are read day-first: 20\/11\/2026/, /are taken as UTC/],
  },
  {
    file: '04-scientific-epoch.csv',
    rules: '04-rules.json',
    readings: [
      ['a0:10:eb:bf:9d:51', '2026-11-22T04:01:34.385Z', { co: 0.0049, humidity: 51, temperature: 22.7 }, false],
      ['00:0f:10:70:91:0a', '2026-11-22T04:03:14.385Z', { co: 0.0028, humidity: 76, temperature: 19.7 }, false],
      ['a0:10:eb:bf:9d:51', '2026-11-22T04:04:54.385Z', { co: 0.0049, humidity: 50.9, temperature: 41.6 }, true],
    ],
    says: [/Column 5 \(light\) is left out: it holds text \("false"\)/],
  },
  {
    file: '05-home-assistant.csv',
    rules: '05-rules.json',
    readings: [
      ['sensor.boiler_temperature', `${ON_20}22:00:00.000Z`, { state: 38.5 }, false],
      ['sensor.boiler_temperature', `${ON_20}22:10:00.000Z`, { state: 45.6 }, true],
    ],
    says: [/2 rows have no value in any channel/],
  },
  {
    file: '05b-first-unavailable.csv',
    readings: [
      ['boiler', `${ON_20}08:00:00.000Z`, { temperature: 38.5 }, false],
      ['boiler', `${ON_20}08:01:00.000Z`, { temperature: 38.6, flow: 12.1 }, false],
      ['boiler', `${ON_20}08:02:00.000Z`, { temperature: 38.4, flow: 0 }, false],
    ],
  },
  { file: '06-influx-annotated.csv', says: [/looks like the long form.*--pivot _field,_value/] },
  {
    file: '06-influx-annotated.csv',
    options: { pivot: '_field,_value' },
    readings: [['TLM0202', `${ON_20}12:49:32.000Z`, { temperature: 75.94, humidity: 35.29 }, true]],
    says: [/Column 9 \(_measurement\) is left out: in long form/],
  },
  { file: '06b-long.csv', rules: '06b-rules.json', says: [/looks like the long form.*--pivot field,value/] },
  {
    file: '06b-long.csv',
    rules: '06b-rules.json',
    options: { pivot: 'field,value' },
    readings: [
      ['TLM0202', `${ON_20}12:49:00.000Z`, { temperature: 21.9, pressure: 101.1 }, false],
      ['TLM0202', `${ON_20}12:50:00.000Z`, { temperature: 22, pressure: 101.2 }, false],
      ['TLM0202', `${ON_20}12:51:00.000Z`, { temperature: 58, pressure: 101.1 }, true],
    ],
  },
  {
    file: '07-empty-channel.csv',
    readings: [
      ['am100-1', `${ON_20}09:00:00.000Z`, { pressure: 130.2, battery: 88 }, true],
      ['am100-1', `${ON_20}09:02:00.000Z`, { temperature: 43.1, battery: 88 }, true],
      ['am100-1', `${ON_20}09:03:00.000Z`, { pressure: 130.2, battery: 88 }, true],
    ],
  },
  {
    file: '10-text-times.csv',
    readings: ['10:02:54.332', '10:02:54.000', '09:00:00.000', '09:00:00.000', '08:00:00.000', '09:00:00.123'].map(
      (time) => ['a', `${ON_20}${time}Z`, { temperature: 20 }, false] as const,
    ),
    says: [/Times without a zone are taken as UTC/],
  },
  {
    file: '13-local-time-dst.csv',
    options: { 'time-zone': 'Europe/Berlin' },
    readings: Array.from({ length: 36 }, (_, index) => {
      const time = new Date(Date.parse('2026-10-24T23:00:00Z') + index * 600_000).toISOString();
      return ['cold-1', time, { temperature: (40 + (index % 5)) / 10 }, false] as const;
    }),
    says: [/12 times lie in an hour that came twice, and the order of the rows tells which it was/],
  },
  {
    file: '13-local-time-dst.csv',
    says: [
      /36 readings/,
      /taken as UTC; --time-zone/,
      /5 rows are earlier .*If clocks were set back there, give --time-zone/,
    ],
  },
  {
    file: '14-cp1252.csv',
    readings: [['k1', `${ON_20}08:00:00.000Z`, { Temp_C: 45.6 }, false]],
    says: [/read as WINDOWS-1252/],
  },
  {
    file: '14-utf16.csv',
    readings: [['k1', `${ON_20}08:00:00.000Z`, { temperature: 45.6 }, true]],
    says: [/read as UTF-16LE/],
  },
  {
    file: '14-utf8-bom-units.csv',
    readings: [
      ['k1', `${ON_20}08:00:00.000Z`, { Temperature_C: 45.6 }, false],
      ['k1', `${ON_20}08:01:00.000Z`, { Temperature_C: 38 }, false],
    ],
    says: [/becomes the channel Temperature_C/, /NO RULE APPLIES TO ANY READING/],
  },
  ...['16-trailing-comma.csv', '17-sep-line.csv', '19-space-after-comma.csv'].map(
    (file): Case => ({
      file,
      readings: [
        ['k1', `${ON_20}08:00:00.000Z`, { temperature: 38.5 }, false],
        ['k1', `${ON_20}08:01:00.000Z`, { temperature: 45.6 }, true],
      ],
    }),
  ),
  {
    file: '19b-space-after-comma.csv',
    readings: [
      ['k1', `${ON_20}08:00:00.000Z`, { temperature: 21.5 }, false],
      ['k2', `${ON_20}08:00:00.000Z`, { temperature: 88.1 }, true],
      ['k1', `${ON_20}08:01:00.000Z`, { temperature: 21.6 }, false],
      ['k2', `${ON_20}08:01:00.000Z`, { temperature: 88.2 }, true],
    ],
  },
  {
    file: '19c-space-in-id.csv',
    readings: [
      ['k1', `${ON_20}08:00:00.000Z`, { temperature: 21.5 }, false],
      ['k1', `${ON_20}08:01:00.000Z`, { temperature: 21.6 }, false],
    ],
  },
  ...(['20-two-devices-one-file.csv', '20c.csv'] as const).map((file): Case => {
    const channel = file === '20c.csv' ? 'temperature' : 'Temperature';
    const judged = file === '20c.csv';
    return {
      file,
      rules: '20-rules.json',
      readings: [
        ['101', `${ON_20}08:00:00.000Z`, { [channel]: 21.5 }, false],
        ['102', `${ON_20}08:00:00.000Z`, { [channel]: 88 }, judged],
        ['101', `${ON_20}08:01:00.000Z`, { [channel]: 21.6 }, false],
        ['102', `${ON_20}08:01:00.000Z`, { [channel]: 88.2 }, judged],
      ],
      says: judged ? [] : [/THE RULE hot APPLIES TO NOTHING: .*; "Temperature" is another name/, /NO RULE APPLIES/],
    };
  }),
  { file: '20c.csv', says: [/no column is named "sensor_id" .*--sensor-column \("device_id" may be it\)/] },
  { file: '21b-sensebox.csv', rules: '21b-rules.json', says: [/give --sensor-id NAME if every row is of one sensor/] },
  {
    file: '21b-sensebox.csv',
    rules: '21b-rules.json',
    options: { 'sensor-id': 'box-7' },
    readings: [
      ['box-7', `${ON_20}00:01:38.561Z`, { value: 19.38 }, false],
      ['box-7', `${ON_20}00:02:38.561Z`, { value: 41.38 }, true],
    ],
  },
  {
    file: '22-compact-times.csv',
    rules: '22-rules.json',
    says: [
      /line 2, column 2 \(MESS_DATUM\): "202611200900" looks like a date written as a number \(2026-11-20 09:00\)/,
    ],
  },
];

const ruleSetOf = (rules: string | undefined) => {
  const parsed = readRulesFile(rules === undefined ? undefined : join(FOLDER, rules));
  if (!parsed.ok) throw new Error(parsed.problem.join('; '));
  return parsed.value;
};

const aScorer = (rules?: string) =>
  new Scorer({ ruleSet: ruleSetOf(rules), withModel: false, threshold: 0.5, maxSensors: 100 });

/** What `--replay` sends of a file, and says of it; it refuses with the sentences of a UserError. */
async function replayed({ file, rules, options = {} }: Case) {
  const lines: string[] = [];
  const settings = {
    speed: 'max',
    rules: rules && join(FOLDER, rules),
    unchecked: false,
    count: undefined,
    ...options,
  };
  try {
    const plan = await replayPlan(join(FOLDER, file), settings, (line) => lines.push(line), never, NOW_MS);
    const messages = (await plan?.source(() => 0, 0).take(0, 1_000)) ?? [];
    return { values: messages.map(({ key, value }) => ({ key, value })), said: lines.join('\n') };
  } catch (error) {
    expect(error).toMatchObject({ name: 'UserError' });
    return { values: undefined, said: String((error as Error).message) };
  }
}

/** What `score --input` says of a file, and its rows of verdicts: sensor, time, anomaly. */
async function scored({ file, rules, options = {} }: Case) {
  const where = { input: join(FOLDER, file), output, threshold: 0.5, options, skipWrongRows: false, nowMs: NOW_MS };
  try {
    const { text } = await scoreHistory({ scorer: aScorer(rules), ruleSet: ruleSetOf(rules), ...where });
    const rows = readFileSync(output, 'utf8')
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((row) => row.split(','));
    return { rows: rows.filter((cells) => cells.at(-1) === '').map((cells) => cells.slice(1, 4)), said: text };
  } catch (error) {
    expect(error).toMatchObject({ name: 'UserError' });
    return { rows: undefined, said: String((error as Error).message) };
  }
}

describe('what people really send, as a file', () => {
  it.each(CASES.map((each) => [each.file, JSON.stringify(each.options ?? {}), each] as const))(
    '%s with %s is replayed and scored alike, and right',
    async (_, __, each) => {
      const { sensorIdField, timestampField } = ruleSetOf(each.rules);
      const [replay, score] = [await replayed(each), await scored(each)];
      if (each.readings !== undefined) {
        expect(replay.values?.map(({ key, value }) => ({ key, ...JSON.parse(value) }))).toEqual(
          each.readings.map(([key, time, channels]) => ({
            key,
            [sensorIdField]: key,
            [timestampField]: time,
            ...channels,
          })),
        );
        expect(score.rows).toEqual(each.readings.map(([id, time, , anomaly]) => [id, time, String(anomaly)]));
        const scorer = aScorer(each.rules);
        const verdicts = replay.values?.map(({ value }) => scorer.score(Buffer.from(value), NOW_MS));
        expect(verdicts?.map((verdict) => verdict.ok && verdict.value.anomaly)).toEqual(
          each.readings.map(([, , , anomaly]) => anomaly),
        );
      }
      for (const { said } of [replay, score]) for (const sentence of each.says ?? []) expect(said).toMatch(sentence);
      expect(score.rows === undefined).toBe(replay.values === undefined);
    },
  );

  it('states what is right for every file', () => {
    const named = new Set([
      ...CASES.flatMap(({ file, rules = file }) => [file, rules]),
      ...LINES.map(({ file }) => file),
    ]);
    expect(readdirSync(FOLDER).filter((name) => !named.has(name))).toEqual([]);
  });
});

const LINES = [
  {
    file: '10-text-times.jsonl',
    lines: [
      '10:02:54.332',
      '10:02:54.000',
      '09:00:00.000',
      '09:00:00.000',
      '08:00:00.000',
      '09:00:00.000',
      '10:02:54.332',
      '10:02:54.332',
      '09:00:00.123',
    ].map((time) => ({ sensor_id: 'a', temperature: 20, timestamp: `${ON_20}${time}Z` })),
  },
  {
    file: '11-big-ids.jsonl',
    lines: [
      { sensor_id: '15793596808644609', anomaly: false },
      { sensor_id: '15793596808644608', anomaly: true },
      { sensor_id: '15793596808644610', anomaly: false },
      { sensor_id: '8121069065389179273', anomaly: false },
    ],
  },
  {
    file: '18-float-seconds.jsonl',
    lines: ['10:00:00.300', '10:00:01.001', '10:00:01.017', '10:00:02.123'].map((time) => ({
      timestamp: `${ON_20}${time}Z`,
    })),
  },
  {
    file: '22-compact-times.jsonl',
    lines: ['20261120090000', '202611200900', '46346.375', '3878024400', '0', '-1', '45147364669817'].map((given) => ({
      sensor_id: 'meter-1',
      timestamp: '2026-11-29T00:00:00.000Z',
      timestamp_source: 'arrival',
      unreadable_timestamp: given,
      anomaly: true,
    })),
  },
];

describe('what people really send, as lines or records', () => {
  it.each(LINES)('$file is read right, or marked', async ({ file, lines }) => {
    let text = '';
    const write = async (written: string) => {
      text += written;
    };
    await scoreStream(createReadStream(join(FOLDER, file)), write, {
      scorer: aScorer(),
      withModel: false,
      ruleSetId: 'id',
      explainAll: false,
      now: () => NOW_MS,
    });
    const found = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(found).toMatchObject(lines);
    expect(found).toHaveLength(lines.length);
  });
});
