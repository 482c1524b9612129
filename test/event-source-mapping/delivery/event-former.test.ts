import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { formEvent, MAX_EVENT_BYTES } from '../../../event-source-mapping/delivery/event-former.ts';
import { PartitionBuffer } from '../../../event-source-mapping/delivery/partition-buffer.ts';
import type { MskRecord } from '../../../event-source-mapping/msk-event.ts';
import { mskRecordBytes } from '../../../event-source-mapping/source/msk-record.ts';
import { anMskRecord } from '../../support/builders/msk-record.ts';

const envelope = { eventSource: 'aws:kafka', eventSourceArn: 'arn:x', bootstrapServers: 'h:1,h:2' } as const;

function aBuffer(partition: number, records: readonly Partial<MskRecord>[]): PartitionBuffer {
  const buffer = new PartitionBuffer('sensor-data', partition);
  records.forEach((fields, offset) => {
    const record = anMskRecord({ partition, offset, ...fields });
    buffer.add(record, mskRecordBytes(record), 0);
  });
  return buffer;
}

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
    const buffer = aBuffer(0, many(3));
    expect(form([buffer], { maxRecords }).recordCount).toBe(taken);
    expect(buffer.size).toBe(left);
  });

  it('shares a batch among the partitions and fills it up from those that have more', () => {
    const { event } = form([aBuffer(0, many(1)), aBuffer(4, many(50)), aBuffer(2, many(50))], { maxRecords: 11 });
    const { 'sensor-data-0': a, 'sensor-data-4': b, 'sensor-data-2': c } = sizes(event.records);
    expect(a).toBe(1);
    expect([b, c].sort()).toEqual([5, 5]);
  });

  it('keeps the order within each partition and says where each one stands', () => {
    const { event, nextOffsets } = form([aBuffer(0, many(7)), aBuffer(1, many(3))], { maxRecords: 8 });
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
    const { event, recordCount } = form([aBuffer(0, [first, second])], {});
    expect(recordCount).toBe(count);
    if (tooMany === 0) expect(JSON.stringify(event)).toHaveLength(6_291_456);
  });

  it('sends a record that is too large by itself alone', () => {
    const buffers = [aBuffer(0, [{ value: 'x'.repeat(7_000_000) }, {}]), aBuffer(1, [{}])];
    expect(sizes(form(buffers, {}).event.records)).toEqual({ 'sensor-data-0': 1 });
    expect(sizes(form(buffers, {}).event.records)).toEqual({ 'sensor-data-0': 1, 'sensor-data-1': 1 });
  });

  it('knows the size of every event it forms', () => {
    const values = fc.array(fc.record({ value: fc.string(), key: fc.base64String() }), { maxLength: 30 });
    fc.assert(
      fc.property(fc.array(values, { maxLength: 5 }), fc.integer({ min: 400, max: 5_000 }), (partitions, maxBytes) => {
        const ascii = partitions.map((records) =>
          records.map(({ value, key }) => ({ key, value: Buffer.from(value).toString('base64') })),
        );
        const buffers = ascii.map((records, partition) => aBuffer(partition, records));
        for (let waiting = 1; waiting > 0; waiting = buffers.reduce((sum, { size }) => sum + size, 0)) {
          const { event, bytes, recordCount } = form(buffers, { maxBytes });
          expect(bytes).toBe(Buffer.byteLength(JSON.stringify(event)));
          if (recordCount > 1) expect(bytes).toBeLessThanOrEqual(maxBytes);
        }
      }),
    );
  });
});
