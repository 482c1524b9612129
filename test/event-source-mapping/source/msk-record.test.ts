import { describe, expect, it } from '@jest/globals';
import { AbortedTransactions } from '../../../adapters/kafka/fetching/aborted-transactions.ts';
import { decodeBatches } from '../../../adapters/kafka/fetching/record-batches.ts';
import { mskRecordBytes, toMskRecord } from '../../../event-source-mapping/source/msk-record.ts';
import { encodeBatch } from '../../support/builders/a-fetch-answer.ts';
import { aBatch, aRecord } from '../../support/builders/fetched-batches.ts';
import { aKafkaMessage } from '../../support/builders/kafka-message.ts';
import { anMskRecord } from '../../support/builders/msk-record.ts';

const convert = (fields: Parameters<typeof aKafkaMessage>[0]) => toMskRecord('a-b', 3, aKafkaMessage(fields));

describe('toMskRecord', () => {
  it('carries coordinates as numbers and bytes as base64', () => {
    expect(convert({ offset: 15, timestamp: 1545084650987, key: Buffer.from('2'), value: Buffer.from('Hi') })).toEqual({
      topic: 'a-b',
      partition: 3,
      offset: 15,
      timestamp: 1545084650987,
      timestampType: 'CREATE_TIME',
      key: 'Mg==',
      value: 'SGk=',
      headers: [],
    });
  });

  it.each([
    [0, 'CREATE_TIME'],
    [1, 'LOG_APPEND_TIME'],
  ])('names kafkajs timestamp type %i %s', (timestampType, name) => {
    expect(convert({ timestampType }).timestampType).toBe(name);
  });

  it('leaves out a null key and the null value of a tombstone, and keeps empty ones', () => {
    expect(convert({ key: null })).not.toHaveProperty('key');
    expect(convert({ value: null })).not.toHaveProperty('value');
    expect(convert({ key: Buffer.alloc(0), value: Buffer.alloc(0) })).toMatchObject({ key: '', value: '' });
  });

  it('lists headers one by one with signed bytes, repeated names and names of object properties too', () => {
    const headers = Object.fromEntries([
      ['trace', Buffer.from([1, 200])],
      ['tag', [Buffer.from('a'), Buffer.from('b')]],
      ['__proto__', Buffer.from('c')],
    ]);
    expect(convert({ headers }).headers.map((header) => Object.entries(header))).toEqual([
      [['trace', [1, -56]]],
      [['tag', [97]]],
      [['tag', [98]]],
      [['__proto__', [99]]],
    ]);
  });
});

describe('toMskRecord of a record that was decoded in place', () => {
  const read = async (fields: Parameters<typeof aRecord>[0], batch: Parameters<typeof aBatch>[0] = {}) => {
    const bytes = encodeBatch(aBatch({ baseOffset: 40, ...batch, records: [aRecord({ offsetDelta: 2, ...fields })] }));
    const [record] = await decodeBatches(bytes, new AbortedTransactions([]));
    if (record === undefined) throw new Error('no record');
    return toMskRecord('a-b', 3, record);
  };

  it('is the same as of a message of kafkajs', async () => {
    const headers = [['trace', Buffer.from([1, 200])] as const, ['none', null] as const];
    expect(await read({ key: Buffer.from('2'), value: Buffer.from('Hi'), headers, timestampDelta: -5 })).toEqual({
      topic: 'a-b',
      partition: 3,
      offset: 42,
      timestamp: 1_794_999_999_995,
      timestampType: 'CREATE_TIME',
      key: 'Mg==',
      value: 'SGk=',
      headers: [{ trace: [1, -56] }, { none: [] }],
    });
  });

  it('leaves out what is null, and has the time of a batch that the broker has dated', async () => {
    const record = await read({ key: null, value: null, timestampDelta: 9 }, { isLogAppendTime: true });
    expect(Object.keys(record)).toEqual(['topic', 'partition', 'offset', 'timestamp', 'timestampType', 'headers']);
    expect(record).toMatchObject({ timestamp: 1_795_000_000_500, timestampType: 'LOG_APPEND_TIME' });
  });
});

describe('mskRecordBytes', () => {
  it.each([
    ['an ordinary record', anMskRecord()],
    ['large numbers', anMskRecord({ offset: 9_007_199_254_740_991, partition: 123, timestamp: -1 })],
    ['small numbers', anMskRecord({ offset: 7, timestamp: 0, timestampType: 'LOG_APPEND_TIME' })],
    ['no key and no value', toMskRecord('t', 1, aKafkaMessage({ key: null, value: null }))],
    ['an empty value', anMskRecord({ value: '' })],
    ['headers', anMskRecord({ headers: [{ 'a"ü': [1, -128] }, { b: [] }] })],
  ])('is the length of the JSON of %s', (_, record) => {
    expect(mskRecordBytes(record)).toBe(Buffer.byteLength(JSON.stringify(record)));
  });
});
