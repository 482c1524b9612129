import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { formEvent, MAX_EVENT_BYTES } from '../../../event-source-mapping/delivery/event-former.ts';
import type { PartitionBuffer } from '../../../event-source-mapping/delivery/partition-buffer.ts';
import type { MskRecord } from '../../../event-source-mapping/msk-event.ts';
import { aPartitionBuffer } from '../../support/builders/a-partition-buffer.ts';
import { anMskRecord } from '../../support/builders/msk-record.ts';

const envelope = { eventSource: 'aws:kafka', eventSourceArn: 'arn:x', bootstrapServers: 'h:1,h:2' } as const;

const many = (count: number) => Array.from({ length: count }, () => ({}));
const sizes = (records: Readonly<Record<string, readonly MskRecord[]>>) =>
  Object.fromEntries(Object.entries(records).map(([key, list]) => [key, list.length]));
const form = (buffers: readonly PartitionBuffer[], limits: { maxRecords?: number; maxBytes?: number }) =>
  formEvent(envelope, buffers, { maxRecords: 10_000, maxBytes: MAX_EVENT_BYTES, ...limits });

describe('formEvent', () => {
  it.each([
    [2, 2, 1],
    [3, 3, 0],
    [4, 3, 0],
  ])('takes at most the batch size: %i of 3 waiting', (maxRecords, taken, left) => {
    const buffer = aPartitionBuffer(0, many(3));
    expect(form([buffer], { maxRecords }).recordCount).toBe(taken);
    expect(buffer.size).toBe(left);
  });

  it('shares a batch among the partitions and fills it up from those that have more', () => {
    const { event } = form(
      [aPartitionBuffer(0, many(1)), aPartitionBuffer(4, many(50)), aPartitionBuffer(2, many(50))],
      { maxRecords: 11 },
    );
    const { 'sensor-data-0': a, 'sensor-data-4': b, 'sensor-data-2': c } = sizes(event.records);
    expect(a).toBe(1);
    expect([b, c].sort()).toEqual([5, 5]);
  });

  it('keeps the order within each partition and says where each one stands', () => {
    const { event, nextOffsets } = form([aPartitionBuffer(0, many(7)), aPartitionBuffer(1, many(3))], {
      maxRecords: 8,
    });
    for (const list of Object.values(event.records)) {
      expect(list.map(({ offset }) => offset)).toEqual(list.map((_, index) => index));
      expect(nextOffsets.get(list[0]?.partition ?? -1)).toBe(list.length);
    }
  });

  it.each([
    [0, 2],
    [1, 1],
  ])('reaches 6 MB but never passes it: %i byte too many makes it %i records', (tooMany, count) => {
    const first = anMskRecord({ offset: 0, value: 'x'.repeat(3_000_000) });
    const frame = Buffer.byteLength(
      JSON.stringify({ ...envelope, records: { 'sensor-data-0': [first, anMskRecord({ offset: 1, value: '' })] } }),
    );
    const second = { value: 'x'.repeat(6_291_456 - frame + tooMany) };
    const { event, recordCount } = form([aPartitionBuffer(0, [first, second])], {});
    expect(recordCount).toBe(count);
    if (tooMany === 0) expect(JSON.stringify(event)).toHaveLength(6_291_456);
  });

  it('sends a record that is too large by itself alone', () => {
    const buffers = [aPartitionBuffer(0, [{ value: 'x'.repeat(7_000_000) }, {}]), aPartitionBuffer(1, [{}])];
    expect(sizes(form(buffers, {}).event.records)).toEqual({ 'sensor-data-0': 1 });
    expect(sizes(form(buffers, {}).event.records)).toEqual({ 'sensor-data-0': 1, 'sensor-data-1': 1 });
  });

  const waitingRecords = fc.record({
    value: fc.string({ maxLength: 300 }).map((text) => Buffer.from(text).toString('base64')),
    key: fc.base64String(),
    gap: fc.nat({ max: 2 }),
  });
  const cases = fc.record({
    partitions: fc.array(fc.array(waitingRecords, { maxLength: 30 }), { maxLength: 5 }),
    maxRecords: fc.integer({ min: 1, max: 40 }),
    maxBytes: fc.integer({ min: 400, max: 5_000 }),
  });

  /** Every event that is made of the records until none waits. */
  function* events({ partitions, maxRecords, maxBytes }: ReturnType<typeof cases.generate>['value']) {
    const buffers = partitions.map((records, partition) => aPartitionBuffer(partition, records));
    while (buffers.some(({ size }) => size > 0)) yield form(buffers, { maxRecords, maxBytes });
  }

  it('commits exactly what the event carries, however it was cut: by count, by share or by bytes', () => {
    fc.assert(
      fc.property(cases, (one) => {
        for (const { event, nextOffsets } of events(one)) {
          const carried = Object.values(event.records).map((list) => [
            list[0]?.partition,
            (list.at(-1)?.offset ?? 0) + 1,
          ]);
          expect(Object.fromEntries(nextOffsets)).toEqual(Object.fromEntries(carried));
        }
      }),
    );
  });

  it('knows the size of every event it forms', () => {
    fc.assert(
      fc.property(cases, (one) => {
        for (const { event, bytes, recordCount } of events(one)) {
          expect(bytes).toBe(Buffer.byteLength(JSON.stringify(event)));
          if (recordCount > 1) expect(bytes).toBeLessThanOrEqual(one.maxBytes);
        }
      }),
    );
  });
});
