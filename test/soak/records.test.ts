import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { type RecordKind, type SoakRecord, soakRecords } from '../../soak/records.ts';
import { Draws } from '../../soak/schedule/draws.ts';

const COUNT = 10_000;
const MEBIBYTE = 1_048_576;

const drawn = (kind: Partial<RecordKind>) =>
  soakRecords(new Draws(3, 1), COUNT, { partitions: 6, sizes: 'small', keys: 'even', ...kind });
const sizesOf = (records: readonly SoakRecord[]) => records.map(({ value }) => value?.length ?? 0);
const bytesOf = (records: readonly SoakRecord[]) => sizesOf(records).reduce((sum, bytes) => sum + bytes, 0);

function hashOf(records: readonly SoakRecord[]): string {
  const hash = createHash('sha256');
  for (const { value, ...rest } of records) hash.update(JSON.stringify(rest)).update(value ?? 'tombstone');
  return hash.digest('hex');
}

function countBy<Key>(records: readonly SoakRecord[], keyOf: (record: SoakRecord) => Key): Map<Key, number> {
  const counts = new Map<Key, number>();
  for (const record of records) counts.set(keyOf(record), (counts.get(keyOf(record)) ?? 0) + 1);
  return counts;
}

describe('the records of a soak schedule', () => {
  const [kilobyte, wide] = [drawn({ sizes: 'kilobyte' }), drawn({ sizes: 'wide' })];
  const skewed = drawn({ keys: 'skewed' });

  it('are the same for the same draws', () => {
    expect(hashOf(drawn({ sizes: 'wide' }))).toBe(hashOf(wide));
    expect(hashOf(kilobyte)).not.toBe(hashOf(wide));
  });

  it('have one of each side of the largest size that is read, and none above', () => {
    expect(new Set(sizesOf(wide).filter((bytes) => bytes >= MEBIBYTE))).toEqual(new Set([MEBIBYTE, MEBIBYTE + 1]));
  });

  it('have about a kilobyte, so that they fill several events of 6 MB', () => {
    const usual = sizesOf(kilobyte).filter((bytes) => bytes >= 900 && bytes <= 1_200);
    expect(usual.length).toBeGreaterThan(0.98 * COUNT);
    expect(bytesOf(kilobyte)).toBeLessThan(15_000_000);
  });

  it('are of every size from 60 bytes to a mebibyte, within some tens of megabytes', () => {
    const doublings = new Set(sizesOf(wide).map((bytes) => Math.floor(Math.log2(bytes))));
    expect([6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19].filter((power) => !doublings.has(power))).toEqual([]);
    expect(bytesOf(wide)).toBeLessThan(30_000_000);
  });

  it('leave partitions empty and come from one sensor mostly where keys are skewed, all others less and less', () => {
    expect(countBy(skewed, ({ partition }) => partition).size).toBeLessThan(6);
    const sensors = [...countBy(skewed, ({ key }) => key)].filter(([key]) => /^\d+$/.test(key ?? ''));
    const [hottest = 0, second = 0, ...others] = sensors.map(([, count]) => count).sort((a, b) => b - a);
    expect(hottest).toBeGreaterThan(0.4 * COUNT);
    expect(second).toBeLessThan(hottest / 3);
    expect(others.length).toBeGreaterThan(50);
  });

  it('are in all partitions where keys are even', () => {
    expect(countBy(wide, ({ partition }) => partition).size).toBe(6);
  });
});
