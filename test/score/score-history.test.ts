import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type HistoryOptions, scoreHistory } from '../../score/score-history.ts';
import { aScorer, defaultRules } from './scorer-settings.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'score-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Judges CSV text, or the bytes of a file; returns the summary and the rows of verdicts. */
async function judge(text: string | Uint8Array, options: Partial<HistoryOptions> = {}) {
  const input = join(folder, 'history.csv');
  const output = join(folder, 'verdicts.csv');
  await writeFile(input, text);
  const none = {
    'sensor-column': undefined,
    'timestamp-column': undefined,
    'label-column': undefined,
    ignore: undefined,
  };
  const summary = await scoreHistory(aScorer(), defaultRules(), { ...none, threshold: 0.5, input, output, ...options });
  const [header, ...rows] = (await readFile(output, 'utf8')).trimEnd().split('\n');
  return { summary, header, rows };
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
    const { summary, rows } = await judge(history(separator), { 'label-column': 'anomaly' });
    expect(rows.length).toBe(576);
    expect(rows[JUMP]).toMatch(/^562,history\.csv,2026-01-02T22:40:00\.000Z,true,0,0\.\d+,model Flow_l_s/);
    expect(summary).toContain('576 readings of 1 sensor(s), 0 rows rejected');
    expect(summary).toMatch(/recall 1\.000/);
    expect(summary).toMatch(/1\s+history\.csv\s+model Flow_l_s \(\S+\)/);
  });

  it('judges a history packed by gzip', async () => {
    const { summary } = await judge(gzipSync(history()));
    expect(summary).toContain('576 readings of 1 sensor(s), 0 rows rejected');
  });

  it('judges several sensors by the rules, with reasons', async () => {
    const { summary, rows } = await judge('time,sensor_id,temperature\n1700000000,a,41\n1700000000,b,40\n');
    expect(rows[0]).toContain('rule temperature-high');
    expect(rows[1]).toContain(',false,');
    expect(summary).toMatch(/1\s+a\s+rule temperature-high/);
  });

  it('keeps one verdict for each row, also for those that are no readings', async () => {
    const { summary, rows } = await judge('timestamp,value\n2026-01-01,1\n2026-01-02,\n2026-01-03,x\n2026-01-04,2\n');
    expect(rows.map((row) => row.split(',').at(-1))).toEqual(['', 'no-channel', 'no-channel', '']);
    expect(summary).toContain('2 readings of 1 sensor(s), 2 rows rejected');
  });

  it.each<[string, string, Partial<HistoryOptions>, RegExp]>([
    ['an empty file', '', {}, /is empty/],
    ['a quote that is never closed', 'timestamp,b\n1,"2\n', {}, /line 2: a quote is opened here and never closed/],
    ['no time column', 'a,b\n1,2\n', {}, /no column for the time \(it has a, b\)/],
    ['no channel', 'timestamp,label\n1,2\n', { 'label-column': 'label' }, /no column left for a channel/],
    ['a column that is not there', 'timestamp,b\n1,2\n', { ignore: 'x' }, /--ignore names the column x/],
    ['a file that is not there', '', { input: '/nowhere/x.csv' }, /there is no file .*--input/],
    ['an output that cannot be written', 'timestamp,b\n1,2\n', { output: '/nowhere/x.csv' }, /no such file .*--output/],
  ])('tells the user of %s in a sentence', async (_, text, options, sentence) => {
    await expect(judge(text, options)).rejects.toMatchObject({
      name: 'UserError',
      message: expect.stringMatching(sentence),
    });
  });

  it('leaves earlier verdicts alone when there is nothing to put in their place, and never overwrites the history', async () => {
    const output = join(folder, 'verdicts.csv');
    await writeFile(output, 'earlier');
    for (const options of [{ input: '/nowhere/x.csv' }, { 'timestamp-column': 'x' }])
      await expect(judge('timestamp,b\n1,2\n', options)).rejects.toMatchObject({ name: 'UserError' });
    expect(await readFile(output, 'utf8')).toBe('earlier');
    const input = join(folder, 'history.csv');
    await expect(judge('timestamp,b\n1,2\n', { output: `${folder}/./history.csv` })).rejects.toThrow(
      /--output names the file/,
    );
    expect(await readFile(input, 'utf8')).toBe('timestamp,b\n1,2\n');
  });
});
