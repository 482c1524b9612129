import { describe, expect, it } from '@jest/globals';
import { SYSTEM_CLOCK } from '../../../event-source-mapping/clock.ts';
import { RecordBuffers } from '../../../event-source-mapping/delivery/record-buffers.ts';
import { anMskRecord } from '../../support/builders/msk-record.ts';

function filled(bytesByPartition: readonly number[]) {
  const limits = { maxRecordsPerPartition: 3, maxBytesPerPartition: 600, maxBytes: 1_000 };
  const buffers = new RecordBuffers('t', limits, SYSTEM_CLOCK);
  bytesByPartition.forEach((bytes, partition) => {
    const buffer = buffers.of(partition);
    if (bytes > 0) buffer.add(anMskRecord({ partition }), bytes, 0);
  });
  return buffers;
}
const room = (bytesByPartition: readonly number[]) => {
  const buffers = filled(bytesByPartition);
  return bytesByPartition.map((_, partition) => buffers.hasRoom(buffers.of(partition)));
};

describe('RecordBuffers', () => {
  it.each([
    ['a partition below its own bound', [599], [true]],
    ['a partition at its own bound', [600], [false]],
    ['all together below the common bound', [500, 499], [true, true]],
    ['a share that is used up while the common bound is reached', [500, 500], [false, false]],
    ['a share that is left while others hold more than theirs', [600, 399, 1], [false, false, true]],
    ['nothing waiting while others hold everything', [500, 500, 0], [false, false, true]],
  ])('has room by %s', (_, bytes, expected) => {
    expect(room(bytes)).toEqual(expected);
  });

  it.each([
    [2, true],
    [3, false],
  ])('has room behind %i small records: %s', (count, expected) => {
    const buffers = filled([0]);
    for (let offset = 0; offset < count; offset++) buffers.of(0).add(anMskRecord({ offset }), 1, 0);
    expect(buffers.hasRoom(buffers.of(0))).toBe(expected);
  });

  it('is due at once when a partition has no room, however long the window', () => {
    const buffers = filled([600, 0]);
    const timing = { batchSize: 10, maxBytes: 10_000, batchWindowMs: 60_000 };
    expect(buffers.dueInMs(buffers.waiting(new Set()), timing, 0)).toBe(0);
    expect(buffers.dueInMs(buffers.waiting(new Set([0])), timing, 0)).toBe(Number.POSITIVE_INFINITY);
  });
});
