import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { History } from '../../../history/history.ts';
import { HistoryReadings } from '../../../producer/publish/history-readings.ts';
import { aRuleSet } from '../../support/builders/a-rule-set.ts';
import { aTemporaryFolder } from '../../support/temporary-folder.ts';

const path = join(aTemporaryFolder(), 'history.csv');

async function readingsOf(rows: string, settings: { speed?: number; count?: number } = {}): Promise<HistoryReadings> {
  writeFileSync(path, `timestamp,sensor_id,temperature\n${rows}`);
  const history = await History.open({
    path,
    ruleSet: aRuleSet(),
    options: {},
    nowMs: Date.parse('2026-11-22T10:00:00Z'),
  });
  return new HistoryReadings({ history, speed: 1, count: Number.POSITIVE_INFINITY, partitionOf: () => 0, ...settings });
}

const keys = (messages: readonly { key: string }[]) => messages.map(({ key }) => key).join('');

describe('HistoryReadings', () => {
  const rows = '1795339000,a,1\n1795339010,b,1\n1795339030,c,1\n';

  it.each([
    [1, 9_999, 'a', 1],
    [1, 10_000, 'ab', 20_000],
    [10, 1_000, 'ab', 2_000],
    [10, 3_000, 'abc', 0],
    [Number.POSITIVE_INFINITY, 0, 'abc', 0],
  ])(
    'at speed %d has by %d ms those that had happened, and knows when the next is due',
    async (speed, ms, due, next) => {
      const readings = await readingsOf(rows, { speed });
      expect(keys(await readings.take(ms, 100))).toBe(due);
      expect(readings.nextInMs(ms)).toBe(next);
    },
  );

  it('keeps the order of the file when time goes backwards, and delays nothing for it', async () => {
    const readings = await readingsOf('1795339000,a,1\n1795339010,b,1\n1795338500,c,1\n1795339020,d,1\n');
    expect(keys(await readings.take(9_999, 100))).toBe('a');
    expect(keys(await readings.take(10_000, 100))).toBe('bc');
    expect(keys(await readings.take(20_000, 100))).toBe('d');
  });

  it('gives no more than there is room for, and is finished after the last', async () => {
    const readings = await readingsOf(rows);
    expect(keys(await readings.take(60_000, 2))).toBe('ab');
    expect(readings.finished).toBe(false);
    expect(keys(await readings.take(60_000, 2))).toBe('c');
    await readings.take(60_000, 2);
    expect([readings.finished, readings.taken]).toEqual([true, 3]);
  });

  it('is finished after as many as asked for', async () => {
    const readings = await readingsOf(rows, { count: 2 });
    expect(keys(await readings.take(60_000, 100))).toBe('ab');
    expect(readings.finished).toBe(true);
  });

  it('gives the rows before a wrong one where the history was not checked, and says so when asked for more', async () => {
    const readings = await readingsOf(`${rows}1795339040,d,warm\n1795339050,e,1\n`);
    expect(keys(await readings.take(60_000, 100))).toBe('abc');
    expect([readings.finished, readings.taken]).toEqual([false, 3]);
    await expect(readings.take(60_000, 100)).rejects.toThrow(/line 5, column 3 .*; the rows before it were sent\.$/);
    await expect(readings.take(60_000, 100)).rejects.toThrow(/line 5, column 3/);
  });

  it('does not read as far as a wrong row that comes after as many as asked for', async () => {
    const readings = await readingsOf(`${rows}1795339040,d,warm\n`, { count: 3 });
    expect(keys(await readings.take(60_000, 100))).toBe('abc');
    expect(readings.finished).toBe(true);
  });

  it('gives what it has collected before a piece of the file that is not CSV', async () => {
    const many = Array.from({ length: 5_000 }, (_, i) => `${1_795_339_000 + i},a,1\n`).join('');
    const readings = await readingsOf(`${many}1795345000,a,"1" 2\n`, { speed: Number.POSITIVE_INFINITY });
    const taken = (await readings.take(0, 6_000)).length;
    expect(taken).toBeGreaterThan(1_000);
    await expect(readings.take(0, 6_000)).rejects.toThrow(/history\.csv, line 5002: /);
    expect(readings.taken).toBe(taken);
  });
});
