import { describe, expect, it } from '@jest/globals';
import { RecordBuffers } from '../../../event-source-mapping/delivery/record-buffers.ts';
import { BatchReader } from '../../../event-source-mapping/source/batch-reader.ts';
import { upTo } from '../../support/builders/up-to.ts';
import { aFetchedBatch } from '../../support/virtual/fetched-batch.ts';
import { VirtualClock } from '../../support/virtual/virtual-clock.ts';

function aReader() {
  const clock = new VirtualClock(1);
  const limits = { maxRecordsPerPartition: 100, maxBytesPerPartition: 1e6, maxBytes: 1e6 };
  const buffers = new RecordBuffers('sensor-data', limits, clock);
  const resolved: string[] = [];
  const setBack: number[] = [];
  const reader = new BatchReader(
    { buffers, clock, onPassed: () => {}, onSetBack: (partition: number) => setBack.push(partition) },
    1_000,
  );
  const read = (...offsets: number[]) => {
    const entries = offsets.map(
      (offset) => ({ kind: 'record', value: Buffer.from('{}'), timestampMs: 0, offset }) as const,
    );
    return reader.read({
      batch: aFetchedBatch('sensor-data', { partition: 0, fetchedOffset: offsets[0] ?? 0, end: 100, entries }),
      resolveOffset: (offset) => resolved.push(offset),
      heartbeat: async () => {},
      pause: () => () => {},
      commitOffsetsIfNecessary: async () => {},
      uncommittedOffsets: () => ({ topics: [] }),
      isRunning: () => true,
      isStale: () => false,
    });
  };
  const buffered = () => {
    const buffer = buffers.of(0);
    return Array.from({ length: buffer.size }, () => buffer.take()?.offset);
  };
  return { read, reader, buffers, resolved, setBack, buffered };
}

describe('BatchReader', () => {
  it('takes records once that come from the old and the new leader of a partition', async () => {
    const { read, buffered, resolved, setBack } = aReader();
    await read(...upTo(5));
    await read(...upTo(7));
    await read(...upTo(9, 5));
    expect([buffered(), resolved, setBack]).toEqual([upTo(9), ['4', '8'], []]);
  });

  it('says that a position was set back when the same records come again and again, and takes none of them', async () => {
    const { read, buffered, resolved, setBack } = aReader();
    await read(...upTo(5));
    await read(...upTo(7));
    await read(...upTo(7));
    expect([buffered(), resolved, setBack]).toEqual([upTo(5), ['4'], [0]]);
  });

  it('takes everything anew in the next generation', async () => {
    const { read, buffers, buffered, setBack } = aReader();
    await read(...upTo(5));
    buffers.reset();
    await read(...upTo(3));
    await read(...upTo(6, 3));
    expect([buffered(), setBack]).toEqual([upTo(6), []]);
  });

  it('passes over what kafkajs leaves out behind what was read, whatever is gone between, and not before it', async () => {
    const { read, reader, buffers } = aReader();
    reader.leftOut(0, 7, 9);
    expect(buffers.of(0).readTo).toBe(9);
    await read(9, 10);
    reader.leftOut(0, 9, 30);
    expect(buffers.of(0).readTo).toBe(11);
    reader.leftOut(0, 12, 13);
    expect(buffers.of(0).readTo).toBe(13);
  });
});
