import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from '@jest/globals';
import { keyPartitioner } from '../../../producer/publish/partitioning.ts';

/** The least that is on the heap: what nobody holds is collected first. */
function heldBytes(): number {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  return process.memoryUsage().heapUsed;
}

const REMEMBERED = 100;
const KEYS = 1_000;
const KEY_BYTES = 100_000;

/** A key that holds much more than its own letters as long as it is held: it is a slice of a long text. */
const key = (number: number) => `${number}-sensor-of-many`.padEnd(KEY_BYTES, 'x').slice(0, 18);

describe('keyPartitioner', () => {
  it('keeps each key in its partition, however many there are, and remembers only some of them', () => {
    const partitionOf = keyPartitioner('readings', 6, REMEMBERED);
    const numbers = Array.from({ length: KEYS }, (_, number) => number);
    const before = heldBytes();
    const partitions = numbers.map((number) => partitionOf(key(number)));
    expect(heldBytes() - before).toBeLessThan((KEYS * KEY_BYTES) / 2);
    expect(numbers.map((number) => partitionOf(key(number)))).toEqual(partitions);
    expect(new Set(partitions).size).toBe(6);
  });
});
