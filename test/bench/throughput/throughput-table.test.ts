import { describe, expect, it } from '@jest/globals';
import { contenderTable, costTable, ratioTable } from '../../../bench/throughput/throughput-table.ts';
import { aMeasurement } from '../../support/builders/a-measurement.ts';

const ROUNDS = [
  [aMeasurement('script', 40_000, 14, 20), aMeasurement('pipeline', 61_000, 7, 24)],
  [aMeasurement('pipeline', 63_000, 9, 26), aMeasurement('script', 44_000, 16, 22)],
];
const lines = (table: string) => table.split('\n');

describe('contenderTable', () => {
  it('has a row for each contender that took part: medians, and the spread of its rates', () => {
    const [, script, pipeline, ...more] = lines(contenderTable(ROUNDS));
    expect(script).toMatch(/^kafkajs script \(peer\) +42,000 +40\.0–44\.0k +15\.0 +21\.0 +1\.0 +300 MB$/);
    expect(pipeline).toMatch(/^pipeline +62,000 +61\.0–63\.0k +8\.0 +25\.0 +1\.0 +300 MB$/);
    expect(more).toEqual([]);
  });
});

describe('ratioTable', () => {
  it('tells which aims are reached', () => {
    const rows = lines(ratioTable(ROUNDS)).slice(1);
    expect(rows.map((row) => row.replaceAll(/ {2,}/g, '|'))).toEqual([
      'rate / script|1.48|≥ 1.5|missed',
      'own CPU / script|0.53|≤ 0.5|missed',
      'OpenSearch CPU / script|1.19|≤ 1.2|reached',
    ]);
  });

  it('is empty without a peer', () => {
    expect(ratioTable([[aMeasurement('pipeline', 60_000)]])).toBe('');
  });
});

describe('costTable', () => {
  it('computes from the median of its own CPU', () => {
    const row = lines(costTable(ROUNDS, 160)).find((line) => line.startsWith('1,769'));
    expect(row).toMatch(/^1,769 MiB +1\.00 +8\.0 +13\.8 +0\.020 ¢ +125,000$/);
  });
});

it.each([contenderTable(ROUNDS), ratioTable(ROUNDS), costTable(ROUNDS, 10_000)])('fits into 80 columns', (table) => {
  expect(Math.max(...lines(table).map((line) => line.length))).toBeLessThanOrEqual(80);
});
