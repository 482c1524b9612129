import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { HistoryOptions } from '../../command-line/history-options.ts';
import { type ScoreHistorySettings, scoreHistory } from '../../score/score-history.ts';
import { aScorer, defaultRules } from './scorer-settings.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'score-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Judges CSV text, or the bytes of a file; returns the summary and the rows of verdicts. */
async function judge(
  text: string | Uint8Array,
  options: HistoryOptions = {},
  settings: Partial<ScoreHistorySettings> = {},
) {
  const input = join(folder, 'history.csv');
  const output = join(folder, 'verdicts.csv');
  await writeFile(input, text);
  const { text: summary, wrongRows } = await scoreHistory({
    scorer: aScorer(),
    ruleSet: defaultRules(),
    threshold: 0.5,
    input,
    output,
    options,
    skipWrongRows: false,
    nowMs: Date.parse('2026-11-22T00:00:00Z'),
    ...settings,
  });
  const [header, ...rows] = (await readFile(output, 'utf8')).trimEnd().split('\n');
  return { summary, wrongRows, header, rows };
}

/** Two days of one sensor, a reading every five minutes, with a jump near the end that a person has labelled. */
const JUMP = 560;
const history = (separator = ','): string =>
  ['timestamp', 'Flow (l/s)', 'anomaly']
    .join(separator)
    .concat('\n')
    .concat(
      Array.from({ length: 576 }, (_, i) =>
        [
          new Date(Date.UTC(2026, 0, 1) + i * 300_000).toISOString(),
          i === JUMP ? 500 : (i * 7) % 11,
          i === JUMP ? 1 : 0,
        ].join(separator),
      ).join('\n'),
    );

describe('scoreHistory', () => {
  it.each([',', ';', '\t'])('judges a history separated by %j and compares it with labels', async (separator) => {
    const { summary, rows } = await judge(history(separator), { 'label-column': 'anomaly', 'sensor-id': 'pump' });
    expect(rows.length).toBe(576);
    expect(rows[JUMP]).toMatch(/^562,pump,2026-01-02T22:40:00\.000Z,true,0,0\.\d+,model Flow_l_s/);
    expect(summary).toContain('576 readings of 1 sensor(s), 0 rows rejected');
    expect(summary).toMatch(/recall 1\.000/);
    expect(summary).toMatch(/1\s+pump\s+model Flow_l_s \(\S+\)/);
  });

  it('judges a history packed by gzip', async () => {
    const { summary } = await judge(gzipSync(history()), { 'sensor-id': 'pump', ignore: 'anomaly' });
    expect(summary).toContain('576 readings of 1 sensor(s), 0 rows rejected');
  });

  it('judges several sensors by the rules, with reasons', async () => {
    const { summary, rows } = await judge('time,sensor_id,temperature\n1700000000,a,41\n1700000000,b,40\n');
    expect(rows[0]).toBe(
      '2,a,2023-11-14T22:13:20.000Z,true,1,0,rule temperature-high,temperature,41,above 40,41,41,41,true,,,',
    );
    expect(rows[1]).toContain(',false,');
    expect(summary).toMatch(/1\s+a\s+rule temperature-high/);
  });

  const WRONG =
    'timestamp,sensor_id,value\n2026-01-01,a,1\n2026-01-02,a,\n2026-01-03,a,x\n22.01.2026,a,1\n2026-01-04,a,2\n';

  it('refuses a file with wrong rows, and names each with line and column', async () => {
    await expect(judge(WRONG.replace('22.01.2026', '1'))).rejects.toMatchObject({
      name: 'UserError',
      message: expect.stringMatching(
        /line 4, column 3 \(value\): "x" .*\n.*line 5, column 1 .*\nNothing was judged\.$/,
      ),
    });
  });

  it('leaves wrong rows out where it is told to, names them, and keeps a line for each', async () => {
    const { summary, wrongRows, rows } = await judge(WRONG.replace('22.01.2026', '1'), {}, { skipWrongRows: true });
    expect(rows.map((row) => row.split(',').at(-1))).toEqual([
      '',
      'no channel has a value',
      expect.stringContaining(' is not a number'),
      expect.stringContaining('epoch milliseconds'),
      '',
    ]);
    expect(summary).toContain('2 readings of 1 sensor(s), 2 rows rejected');
    expect(summary).toMatch(/2 wrong rows are left out:\n.*line 4, column 3 \(value\).*\n.*line 5, column 1/);
    expect(wrongRows).toBe(2);
  });

  it('says loudly that no rule applies to anything', async () => {
    const { summary } = await judge('timestamp,sensor_id,Temperature\n2026-01-01,a,88\n');
    expect(summary).toContain('THE RULE temperature-high APPLIES TO NOTHING');
    expect(summary).toContain('NO RULE APPLIES TO ANY READING');
  });

  it('refuses a label that says neither', async () => {
    const text = 'timestamp,sensor_id,value,label\n2026-01-01,a,1,maybe\n';
    await expect(judge(text, { 'label-column': 'label' })).rejects.toThrow(/column 4 \(label\): "maybe" is no label/);
  });

  it('shows channel, value and limit of the rule that fired, and of the model where none did', async () => {
    const { rows } = await judge(history(), { 'sensor-id': 'pump', ignore: 'anomaly' });
    expect(rows[JUMP]?.split(',').slice(7, 10)).toEqual(['Flow_l_s', '500', '']);
    const hot = await judge('timestamp,sensor_id,pressure,temperature\n2026-01-01,a,130,20\n');
    expect(hot.rows[0]?.split(',').slice(6, 10)).toEqual(['rule pressure-high', 'pressure', '130', 'above 120']);
  });

  it.each<[string, string, HistoryOptions, Partial<ScoreHistorySettings>, RegExp]>([
    ['an empty file', '', {}, {}, /is empty/],
    [
      'a quote that is never closed',
      'timestamp,sensor_id,b\n1,"2\n',
      {},
      {},
      /line 2: a quote is opened here and never/,
    ],
    [
      'no time column',
      'a,sensor_id\n1,2\n',
      {},
      {},
      /no column is named "timestamp" for the time; the columns are "a"/,
    ],
    ['no sensor id', 'timestamp,b\n1,2\n', {}, {}, /give --sensor-id NAME if every row is of one sensor/],
    ['no channel', 'timestamp,sensor_id,label\n1,a,2\n', { 'label-column': 'label' }, {}, /no column holds numbers/],
    [
      'a column that is not there',
      'timestamp,sensor_id,b\n1,a,2\n',
      { ignore: 'x' },
      {},
      /--ignore names the column "x"/,
    ],
    ['a file that is not there', '', {}, { input: '/nowhere/x.csv' }, /there is no file/],
    [
      'an output that cannot be written',
      'timestamp,sensor_id,b\n2026-01-01,a,2\n',
      {},
      { output: '/nowhere/x.csv' },
      /no such file .*--output/,
    ],
  ])('tells the user of %s in a sentence', async (_, text, options, settings, sentence) => {
    await expect(judge(text, options, settings)).rejects.toMatchObject({
      name: 'UserError',
      message: expect.stringMatching(sentence),
    });
  });

  it('leaves earlier verdicts alone when there is nothing to put in their place, and never overwrites the history', async () => {
    const output = join(folder, 'verdicts.csv');
    await writeFile(output, 'earlier');
    const text = 'timestamp,sensor_id,b\n2026-01-01,a,2\n';
    await expect(judge(text, {}, { input: '/nowhere/x.csv' })).rejects.toMatchObject({ name: 'UserError' });
    await expect(judge(text, { 'timestamp-column': 'x' })).rejects.toMatchObject({ name: 'UserError' });
    expect(await readFile(output, 'utf8')).toBe('earlier');
    const input = join(folder, 'history.csv');
    await expect(judge(text, {}, { output: `${folder}/./history.csv` })).rejects.toThrow(/--output names the file/);
    expect(await readFile(input, 'utf8')).toBe(text);
  });
});
