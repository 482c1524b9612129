import { describe, expect, it } from '@jest/globals';
import { formEvent } from '../../../event-source-mapping/delivery/event-former.ts';
import { readItemReport } from '../../../event-source-mapping/delivery/item-failures.ts';
import { aPartitionBuffer } from '../../support/builders/a-partition-buffer.ts';

const waiting = [5, 6, 9].map((offset) => ({ offset }));
const buffers = [0, 1].map((partition) => aPartitionBuffer(partition, waiting));
const envelope = { eventSource: 'SelfManagedKafka', bootstrapServers: 'h:1' } as const;
const formed = formEvent(envelope, buffers, { maxRecords: 10, maxBytes: 1e6 });

const at = (partition: unknown, offset: unknown, key = 'partition') => ({
  itemIdentifier: { [key]: partition, offset },
});
const report = (...items: unknown[]) => readItemReport({ batchItemFailures: items }, formed);

describe('readItemReport', () => {
  it.each([[undefined], [null], [{}], [{ batchItemFailures: [] }], [{ batchItemFailures: null }], [{ other: 1 }]])(
    'takes %j for success',
    (answer) => {
      expect(readItemReport(answer, formed)).toEqual({ kind: 'success' });
    },
  );

  it('gives the offsets by partition, by either key that AWS has written', () => {
    expect(report(at('sensor-data-0', 6), at('sensor-data-1', 9, 'topic-partition'), at('sensor-data-0', 9))).toEqual({
      kind: 'failures',
      offsets: new Map([
        [0, new Set([6, 9])],
        [1, new Set([9])],
      ]),
    });
  });

  const circular: Record<string, unknown> = {};
  circular['self'] = circular;
  it.each<[string, unknown]>([
    ['text', 'ok'],
    ['a number', 200],
    ['a list', []],
    ['no list of failures', { batchItemFailures: {} }],
    ['an item that is nothing', { batchItemFailures: [null] }],
    ['an item that refers to itself', { batchItemFailures: [circular] }],
    ['no identifier', { batchItemFailures: [{}] }],
    ['an empty identifier', { batchItemFailures: [{ itemIdentifier: '' }] }],
    ['another source’s identifier', { batchItemFailures: [{ itemIdentifier: 'sensor-data-0-5' }] }],
    ['an unknown partition', { batchItemFailures: [at('sensor-data-2', 5)] }],
    ['a name of object properties', { batchItemFailures: [at('constructor', 5)] }],
    ['an offset before the event', { batchItemFailures: [at('sensor-data-0', 4)] }],
    ['an offset in a gap', { batchItemFailures: [at('sensor-data-0', 7)] }],
    ['an offset after the event', { batchItemFailures: [at('sensor-data-0', 10)] }],
    ['an offset as text', { batchItemFailures: [at('sensor-data-0', '5')] }],
    ['one wrong among right ones', { batchItemFailures: [at('sensor-data-0', 5), at('sensor-data-0', 1)] }],
  ])('takes %s for a failure of the whole event', (_, answer) => {
    expect(readItemReport(answer, formed)).toMatchObject({
      kind: 'invalid',
      reason: expect.stringContaining('answer'),
    });
  });
});
