import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { UserError } from '../../command-line/command.ts';
import { History } from '../../history/history.ts';
import { checkHistory, historyNotices } from '../../history/history-check.ts';
import { aRuleSet } from '../support/builders/a-rule-set.ts';
import { aTemporaryFolder } from '../support/temporary-folder.ts';

const folder = aTemporaryFolder();
const path = join(folder, 'history.csv');
const HEAD = 'timestamp,sensor_id,temperature,pressure';
const never = new AbortController().signal;

const open = (text: string | Uint8Array, rules: Readonly<Record<string, unknown>> = {}) => {
  writeFileSync(path, text);
  return History.open(path, aRuleSet(rules));
};

async function valuesOf(history: History): Promise<unknown[]> {
  const values: unknown[] = [];
  for await (const batch of history.readings())
    for (const reading of batch)
      if (!reading.ok) throw new Error(reading.problem);
      else if (reading.value.value !== undefined) values.push(JSON.parse(reading.value.value));
  return values;
}

const check = async (text: string | Uint8Array) => checkHistory(await open(text), never);
const noticesOf = async (text: string) => {
  const history = await open(text);
  const outcome = await checkHistory(history, never);
  return outcome === undefined ? [] : historyNotices(history, outcome);
};

describe('a history', () => {
  const reading = { sensor_id: '2', temperature: 45.6, pressure: 101.3, timestamp: '2026-11-22T09:00:00.000Z' };

  it.each([
    ['LF', `${HEAD}\n2026-11-22T09:00:00Z,2,45.6,101.3\n`],
    ['no last line end', `${HEAD}\n2026-11-22T09:00:00Z,2,45.6,101.3`],
    ['CR LF, then LF, and empty lines', `${HEAD}\r\n\n2026-11-22T09:00:00Z,2,45.6,101.3\n\r\n`],
    [
      'a byte order mark and quotes',
      `\uFEFF"${HEAD.replaceAll(',', '","')}"\n"2026-11-22T09:00:00Z","2","45.6","101.3"\n`,
    ],
    ['semicolons and spaces', `${HEAD.replaceAll(',', ' ; ')}\n2026-11-22 09:00 ; 2 ; 45.6 ; 101.3\n`],
    ['names in capitals and another order', 'Sensor_ID,temperature,pressure,Timestamp\n2,45.6,101.3,1795338000\n'],
    ['gzip', gzipSync(`${HEAD}\n2026-11-22T09:00:00Z,2,45.6,101.3\n`)],
  ])('is read with %s', async (_, text) => {
    expect(await valuesOf(await open(text))).toEqual([reading]);
  });

  it('is read by the field names of the rules file, which the readings keep', async () => {
    const rules = { sensor_id_field: 'asset', timestamp_field: 'when', channels: ['flow'] };
    const values = await valuesOf(await open('when,asset,flow\n2026-11-22,"p ""1""",3.25\n', rules));
    expect(values).toEqual([{ asset: 'p "1"', flow: 3.25, when: '2026-11-22T00:00:00.000Z' }]);
  });

  it('leaves out cells without a value, and rows without any', async () => {
    const text = `${HEAD}\n1,a,20,NaN\n2,a,,\n3,a,null,101\n`;
    expect(await valuesOf(await open(text))).toEqual([
      expect.not.objectContaining({ pressure: expect.anything() }),
      expect.not.objectContaining({ temperature: expect.anything() }),
    ]);
    expect(await check(text)).toMatchObject({ readings: 2, emptyRows: 1 });
  });

  it('says which columns it leaves out or renames, and which rules do not apply', async () => {
    const notices = await noticesOf(',timestamp,sensor_id,Flow (l/s),status,model\n0,1,a,3.5,open,7\n');
    expect(notices.slice(1)).toEqual([
      'Column 1 (no name) is left out: a channel needs a name with a letter or digit.',
      'Column 4 (Flow (l/s)) becomes the channel Flow_l_s.',
      'Column 5 (status) is left out: it begins with text, and a channel holds numbers.',
      'Column 6 (model) is left out: documents use the name model for something of their own.',
      'No column is named "temperature", so the rule temperature-high does not apply.',
      'No column is named "pressure", so the rule pressure-high does not apply.',
    ]);
  });

  it('says where time goes backwards', async () => {
    const notices = await noticesOf(`${HEAD}\n100,a,1,1\n200,a,1,1\n150,b,1,1\n160,b,1,1\n300,a,1,1\n`);
    expect(notices.at(-1)).toMatch(/^2 rows are earlier than one before them \(the first is line 4, by 50 s\)/);
  });

  it('leaves a last line that is just being written, when the file grows', async () => {
    const history = await open(`${HEAD}\n1,a,20,101\n2,a,2`);
    appendFileSync(path, '1.5,101\n');
    expect(await valuesOf(history)).toHaveLength(1);
    expect(await history.grownBytes()).toBe(8);
  });

  it.each([
    [' \n\n', /has no header row/],
    [`${HEAD}\n`, /has a header row and no readings/],
    [
      'time,sensor_id,temperature\n1,a,20\n',
      /line 1: no column is named "timestamp" for the time; the columns are "time", "s/,
    ],
    ['timestamp,id,temperature\n1,a,20\n', /for the sensor id; .*; name yours by "sensor_id_field" in a rules file/],
    ['timestamp,sensor_id,flow,flow\n1,a,2,3\n', /two columns are named "flow"/],
    ['timestamp,sensor_id,state\n1,a,open\n', /no column holds numbers of a channel/],
    [`${HEAD}\n1,a,"2,3\n`, /line 2: a quote is opened here and never closed\.$/],
  ])('%j is refused with a sentence', async (text, sentence) => {
    await expect(check(text)).rejects.toThrow(UserError);
    await expect(check(text)).rejects.toThrow(sentence);
  });
});

describe('checkHistory', () => {
  it('names line and column of every row that is no reading', async () => {
    const rows = ['1,a,"45,6",101', 'x,a,20,101', '1,,20,101', '1,a,20', '1,a,45,6,101', '1,a,20,open'];
    await expect(check(`${HEAD}\n1,a,20,101\n${rows.join('\n')}\n`)).rejects.toThrow(
      [
        `${path}, line 3, column 3 (temperature): "45,6" has a decimal comma (or a comma between thousands); write 45.6 if that is what it means.`,
        `${path}, line 4, column 1 (timestamp): "x" is not a time; write 2026-11-22T09:00:00Z, epoch seconds or epoch milliseconds.`,
        `${path}, line 5, column 2 (sensor_id): "" is no sensor id; it must have 1 to 256 bytes.`,
        `${path}, line 6, column 4: the row ends after 3 of 4 columns.`,
        `${path}, line 7, column 5: the row has 5 columns, the header 4; a comma inside a cell, also a decimal comma, needs quotes or another separator.`,
        `${path}, line 8, column 4 (pressure): "open" is not a number; leave the cell empty where there is no value.`,
        'Nothing was sent.',
      ].join('\n'),
    );
  });

  it('stops after ten problems', async () => {
    const outcome = check(`${HEAD}\n${'x,a,20,101\n'.repeat(20_000)}`);
    await expect(outcome).rejects.toThrow(/line 11, .*\nThere are more; nothing was sent\.$/);
  });

  it('refuses a history without any value', async () => {
    await expect(check(`${HEAD}\n1,a,,\n`)).rejects.toThrow(/has no row with a value in a channel/);
  });
});
