import { beforeEach, describe, expect, it } from '@jest/globals';
import { StateCache } from '../../../../functions/detector/states/state-cache.ts';

const P = 'sensor-data 0';
const NOW_MS = 1_000_000;

const aState = (seqNo: number, bytes = 600) => ({ bytes: new Uint8Array(bytes), version: { seqNo, primaryTerm: 1 } });

let cache: StateCache;

/** Lets a batch of a partition succeed that has used the states of these sensors. */
function succeed(first: number, nextOffset: number, sensors: readonly string[], partition = P): void {
  const turn = cache.take(partition, first, NOW_MS);
  cache.put(
    partition,
    { turn, nextOffset, atMs: NOW_MS },
    sensors.map((sensor, place) => [sensor, aState(place)] as const),
  );
}

const found = (first: number, sensor: string, nowMs = NOW_MS, partition = P) =>
  cache.get(partition, sensor, cache.take(partition, first, nowMs))?.version.seqNo;

describe('StateCache', () => {
  beforeEach(() => {
    cache = new StateCache(10_000);
  });

  it('has the states for a batch that begins where the last one ended', () => {
    succeed(0, 10, ['a', 'b']);
    expect(found(10, 'b')).toBe(1);
  });

  it.each([
    ['earlier', 9],
    ['later', 11],
  ])('has none for a batch that begins %s', (_, first) => {
    succeed(0, 10, ['a']);
    expect(found(first, 'a')).toBeUndefined();
  });

  it('has none for the same batch after one that has not ended', () => {
    succeed(0, 10, ['a']);
    cache.take(P, 10, NOW_MS);
    expect(found(10, 'a')).toBeUndefined();
  });

  it('has none of what was known before states were reloaded', () => {
    succeed(0, 10, ['a', 'b']);
    succeed(5, 10, ['a']);
    expect(found(10, 'b')).toBeUndefined();
  });

  it.each([
    ['soon enough', 59_999, 0],
    ['a minute later', 60_000, undefined],
    ['by a clock that was set back', -1, undefined],
  ])('when asked %s', (_, laterMs, expected) => {
    succeed(0, 10, ['a']);
    expect(found(10, 'a', NOW_MS + laterMs)).toBe(expected);
  });

  it('keeps partitions apart', () => {
    succeed(0, 10, ['a']);
    succeed(0, 10, [], 'sensor-data 1');
    expect(found(10, 'a', NOW_MS, 'sensor-data 1')).toBeUndefined();
  });

  it('forgets first what was used longest ago, and never holds more than it may', () => {
    const sensors = Array.from({ length: 10 }, (_, place) => `s${place}`);
    succeed(0, 10, sensors);
    expect(cache.bytes).toBe(10_000);
    const turn = cache.take(P, 10, NOW_MS);
    const used = [
      ['s0', aState(20)],
      ['new', aState(21)],
    ] as const;
    cache.put(P, { turn, nextOffset: 20, atMs: NOW_MS }, used);
    expect(cache.bytes).toBe(10_000);
    const next = cache.take(P, 20, NOW_MS);
    expect(['s0', 's1', 's2', 'new'].map((sensor) => cache.get(P, sensor, next)?.version.seqNo)).toEqual([
      20,
      undefined,
      2,
      21,
    ]);
  });
});
