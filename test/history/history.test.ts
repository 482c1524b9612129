import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { UserError } from '../../command-line/command.ts';
import type { HistoryOptions } from '../../command-line/history-options.ts';
import { History } from '../../history/history.ts';
import { checkHistory } from '../../history/history-check.ts';
import { historyNotices } from '../../history/history-notices.ts';
import { aRuleSet } from '../support/builders/a-rule-set.ts';
import { aTemporaryFolder } from '../support/temporary-folder.ts';

const folder = aTemporaryFolder();
const path = join(folder, 'history.csv');
const HEAD = 'timestamp,sensor_id,temperature,pressure';
const whole = { stop: new AbortController().signal, verb: 'sent' } as const;
const NOW_MS = Date.parse('2026-11-23T00:00:00Z');

/** The time of a row, so many seconds after an hour. */
const at = (seconds: number) =>
  `2026-11-22T09:${String(Math.floor(seconds / 60)).padStart(2, '0')}:${String(seconds % 60).padStart(2, '0')}Z`;

const open = (
  text: string | Uint8Array,
  rules: Readonly<Record<string, unknown>> = {},
  options: HistoryOptions = {},
) => {
  writeFileSync(path, text);
  return History.open({ path, ruleSet: aRuleSet(rules), options, nowMs: NOW_MS });
};

async function valuesOf(history: History): Promise<unknown[]> {
  const values: unknown[] = [];
  for await (const batch of history.pass().batches)
    for (const reading of batch)
      if (!reading.ok) throw new Error(reading.problem.sentences[0]);
      else if (reading.value.value !== undefined) values.push(JSON.parse(reading.value.value));
  return values;
}

const check = async (text: string | Uint8Array, options: HistoryOptions = {}) =>
  checkHistory(await open(text, {}, options), whole);
const noticesOf = async (text: string, options: HistoryOptions = {}) => {
  const history = await open(text, {}, options);
  const outcome = await checkHistory(history, whole);
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
    const text = `${HEAD}\n${at(1)},a,20,NaN\n${at(2)},a,,unavailable\n${at(3)},a,null,101\n`;
    expect(await valuesOf(await open(text))).toEqual([
      expect.not.objectContaining({ pressure: expect.anything() }),
      expect.not.objectContaining({ temperature: expect.anything() }),
    ]);
    expect(await check(text)).toMatchObject({ readings: 2, emptyRows: 1 });
  });

  it('says which columns it leaves out or renames, and which rules do not apply', async () => {
    const head = ',timestamp,sensor_id,Flow (l/s),status,model,device_id,Temperature,ts';
    const notices = await noticesOf(`${head}\n0,${at(1)},a,3.5,open,7,12,20,1795338000\n`, { ignore: 'status' });
    expect(notices.slice(1)).toEqual([
      'Column 5 (status) is ignored.',
      'Column 1 (no name) is left out: a channel needs a name with a letter or digit.',
      'Column 4 (Flow (l/s)) becomes the channel Flow_l_s.',
      'Column 6 (model) is left out: documents use the name model for something of their own.',
      expect.stringMatching(
        /^Column 7 \(device_id\) is left out: its name says that it is an id, .*--sensor-column\.$/,
      ),
      'Column 9 (ts) is left out: its name says that it is a time, and not a measurement.',
      'THE RULE temperature-high APPLIES TO NOTHING: no reading has the channel "temperature"; "Temperature" is another name, since upper and lower case differ.',
      'THE RULE pressure-high APPLIES TO NOTHING: no reading has the channel "pressure".',
      'NO RULE APPLIES TO ANY READING, so no rule can find an anomaly.',
    ]);
  });

  it('says that a rule applies to nothing whose column has no value', async () => {
    const notices = await noticesOf(`${HEAD}\n${at(1)},a,20,unknown\n`);
    expect(notices.slice(1)).toEqual([
      'Column 4 (pressure) has no value in any row.',
      'THE RULE pressure-high APPLIES TO NOTHING: no reading has the channel "pressure".',
    ]);
  });

  it('keeps a channel whose first cells have no value', async () => {
    const text = `timestamp,sensor_id,flow\n${at(1)},a,unavailable\n${at(2)},a,12.1\n`;
    expect(await valuesOf(await open(text))).toMatchObject([{ flow: 12.1 }]);
  });

  it.each([
    [{ 'sensor-column': 'device', 'timestamp-column': 'Time' }, 'Time,device,temperature'],
    [{ 'sensor-column': ' DEVICE ' }, 'date , device , temperature'],
    [{ 'sensor-id': 'a' }, 'timestamp,device,temperature'],
  ])('is read with %j by the header %j', async (options, header) => {
    const values = await valuesOf(await open(`${header}\n${at(0)}, a ,20\n`, {}, options));
    expect(values).toEqual([{ sensor_id: 'a', temperature: 20, timestamp: '2026-11-22T09:00:00.000Z' }]);
  });

  it('is read in a zone, of the rules file or of the command line, which goes before', async () => {
    const text = `${HEAD}\n2026-11-22 09:00,a,20,101\n`;
    const times = async (rules: object, options: HistoryOptions) =>
      (await valuesOf(await open(text, { ...rules }, options))).map(
        (value) => (value as { timestamp: string }).timestamp,
      );
    expect(await times({ time_zone: 'Europe/Berlin' }, {})).toEqual(['2026-11-22T08:00:00.000Z']);
    expect(await times({ time_zone: 'Europe/Berlin' }, { 'time-zone': '+02:00' })).toEqual([
      '2026-11-22T07:00:00.000Z',
    ]);
    expect(await noticesOf(text)).toContain('Times without a zone are taken as UTC; --time-zone ZONE says otherwise.');
    expect(await noticesOf(text, { 'time-zone': 'UTC' })).not.toContain(expect.stringMatching(/zone/));
  });

  it('of dates that end with the year reads the order that one of them shows', async () => {
    const rows = '5/11/2026 09:00,a,20,101\n20/11/2026 09:00,a,20,101\n';
    expect(await valuesOf(await open(`${HEAD}\n${rows}`))).toMatchObject([
      { timestamp: '2026-11-05T09:00:00.000Z' },
      { timestamp: '2026-11-20T09:00:00.000Z' },
    ]);
    expect(await noticesOf(`${HEAD}\n${rows}`)).toContain(
      'Dates are read day-first: 20/11/2026 09:00 (line 3) cannot be read otherwise.',
    );
    const open3 = open(`${HEAD}\n5/11/2026 09:00,a,20,101\n`, {}, { 'date-order': 'month-first' });
    expect(await valuesOf(await open3)).toMatchObject([{ timestamp: '2026-05-11T09:00:00.000Z' }]);
  });

  it('reads a decimal comma that only a late row shows', async () => {
    const early = `${at(1)};a;20;101\n`.repeat(3000);
    const values = await valuesOf(await open(`${HEAD.replaceAll(',', ';')}\n${early}${at(2)};a;20,5;1,480\n`));
    expect(values.at(-1)).toMatchObject({ temperature: 20.5, pressure: 1.48 });
  });

  it('makes one reading of the rows of a sensor and time in long form', async () => {
    const rows = [
      [1, 'a', 'temperature', '20'],
      [1, 'a', 'pressure (kPa)', '101'],
      [1, 'b', 'temperature', '21'],
      [1, 'b', 'temperature', '22'],
      [2, 'b', 'pressure (kPa)', 'NA'],
      [2, 'b', 'temperature', '23'],
    ];
    const text = `timestamp,sensor_id,what,val\n${rows.map(([seconds, ...cells]) => [at(Number(seconds)), ...cells].join(',')).join('\n')}`;
    expect(await valuesOf(await open(text, {}, { pivot: 'what,val' }))).toEqual([
      { sensor_id: 'a', temperature: 20, pressure_kPa: 101, timestamp: '2026-11-22T09:00:01.000Z' },
      { sensor_id: 'b', temperature: 21, timestamp: '2026-11-22T09:00:01.000Z' },
      { sensor_id: 'b', temperature: 22, timestamp: '2026-11-22T09:00:01.000Z' },
      { sensor_id: 'b', temperature: 23, timestamp: '2026-11-22T09:00:02.000Z' },
    ]);
  });

  it('passes over comments before the header, and the header where it comes again', async () => {
    const row = `${at(1)},a,20,101\n`;
    const values = await valuesOf(
      await open(`# a, comment\n#another\n${HEAD}\n${row}#group,x\n#datatype,y\n${HEAD}\n${row}`),
    );
    expect(values).toHaveLength(2);
  });

  it('says where time goes backwards', async () => {
    const times = [100, 200, 150, 160, 300].map((seconds) => `${at(seconds)},a,1,1`);
    const notices = await noticesOf(`${HEAD}\n${times.join('\n')}\n`);
    expect(notices.at(-1)).toMatch(/^2 rows are earlier than one before them \(the first is line 4, by 50 s\)/);
  });

  it('leaves a last line that is just being written, when the file grows', async () => {
    const history = await open(`${HEAD}\n${at(1)},a,20,101\n${at(2)},a,2`);
    appendFileSync(path, '1.5,101\n');
    expect(await valuesOf(history)).toHaveLength(1);
    expect(await history.grownBytes()).toBe(8);
  });

  it.each<[string, RegExp, HistoryOptions?]>([
    [' \n\n', /has no header row/],
    [`${HEAD}\n`, /has a header row and no readings/],
    [
      'when,sensor_id,temperature\n1,a,20\n',
      /line 1: no column is named "timestamp" for the time; the columns are "when", "s/,
    ],
    [
      'timestamp,device,temperature\n1,a,20\n',
      /for the sensor id; .*--sensor-column \("device" may be it\), .* or give --sensor-id NAME/,
    ],
    [
      `${HEAD}\n${at(1)},a,20,101\n`,
      /Column 2 \(sensor_id\) names the sensors; leave out --sensor-id/,
      { 'sensor-id': 'x' },
    ],
    [`${HEAD}\n${at(1)},a,20,101\n`, /--ignore names the column "x"; the columns are "timestamp"/, { ignore: 'x' }],
    [`${HEAD}\n${at(1)},a,20,101\n`, /--pivot takes two columns, FIELD,VALUE, got "a"/, { pivot: 'a' }],
    [
      `${HEAD}\n${at(1)},a,20,101\n`,
      /^--time-zone must be a name of the IANA .* got "Berlin"/,
      { 'time-zone': 'Berlin' },
    ],
    ['timestamp,sensor_id,flow,flow\n1,a,2,3\n', /columns 3 \(flow\) and 4 \(flow\) would both be the channel flow/],
    [
      'timestamp,sensor_id,a b,a-b\n1,a,2,3\n',
      /columns 3 \(a b\) and 4 \(a-b\) would both be the channel a_b; .*--ignore/,
    ],
    ['timestamp,timestamp,sensor_id,flow\n1,1,a,2\n', /two columns are named "timestamp"/],
    ['timestamp,sensor_id,state\n1,a,open\n', /no column holds numbers of a channel/],
    [
      'timestamp,sensor_id,metric,value\n1,a,flow,2\n',
      /looks like the long form.*add --pivot metric,value, or --ignore metric/,
    ],
    ['timestamp,sensor_id,what,value\n1,a,flow,2\n1,a,heat,2\n', /add --pivot what,value/],
    [
      `timestamp,sensor_id,what,val\n${at(1)},a,a b,1\n${at(1)},a,a-b,2\n`,
      /"a-b" would be the channel a_b, as "a b" is/,
      { pivot: 'what,val' },
    ],
    [`${HEAD}\n1,a,"2,3\n`, /line 2: a quote is opened here and never closed\.$/],
  ])('%j is refused with a sentence', async (text, sentence, options = {}) => {
    await expect(check(text, options)).rejects.toThrow(UserError);
    await expect(check(text, options)).rejects.toThrow(sentence);
  });

  it('takes text beside a value for a remark where it tells no rows apart', async () => {
    const text = `timestamp,sensor_id,status,value\n${at(1)},a,ok,2\n${at(2)},a,bad,3\n`;
    expect(await valuesOf(await open(text))).toMatchObject([{ value: 2 }, { value: 3 }]);
  });
});

describe('checkHistory', () => {
  it('names line and column of every row that is no reading', async () => {
    const t = at(0);
    const rows = [`${t},a,"45,6",101`, 'x,a,20,101', `${t},,20,101`, `${t},a,20`, `${t},a,45,6,101`, `${t},a,20,open`];
    await expect(check(`${HEAD}\n${t},a,20,101,,\n${rows.join('\n')}\n`)).rejects.toThrow(
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

  it('refuses the point that is not like the other numbers, and the comma', async () => {
    const head = HEAD.replaceAll(',', ';');
    const text = (first: string, second: string) => `${head}\n${at(1)};a;${first};1\n${at(2)};a;${second};1\n`;
    await expect(check(text('38,5', '38.5'))).rejects.toThrow(/line 3, column 3 .* has a point/);
    await expect(check(text('38.5', '38,5'))).rejects.toThrow(/line 3, column 3 .* has a decimal comma/);
    await expect(check(text('1,480', '1,481'))).rejects.toThrow(/line 2, column 3 .*or a comma between thousands/);
  });

  it('names every mistake of a row', async () => {
    await expect(check(`${HEAD}\nx,,20,open\n`)).rejects.toThrow(
      /line 2, column 2 .*\n.*line 2, column 1 .*\n.*line 2, column 4 .*\nNothing was sent\.$/,
    );
  });

  it('counts wrong rows and names the first ten where they may be left out', async () => {
    const history = await open(`${HEAD}\n${at(1)},a,20,101\n${'x,a,20,101\n'.repeat(20)}`);
    const outcome = await checkHistory(history, { ...whole, skipWrongRows: true });
    expect([outcome?.readings, outcome?.wrongRows, outcome?.problems.length]).toEqual([1, 20, 10]);
  });

  it('stops after ten problems', async () => {
    const outcome = check(`${HEAD}\n${'x,a,20,101\n'.repeat(20_000)}`);
    await expect(outcome).rejects.toThrow(/line 11, .*\nThere are more; nothing was sent\.$/);
  });

  it('refuses a history without any value', async () => {
    await expect(check(`${HEAD}\n${at(1)},a,,\n`)).rejects.toThrow(/has no row with a value in a channel/);
  });
});
