import { createRequire } from 'node:module';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Message } from 'kafkajs';
import { type PlacedMessage, recordSet } from '../../../producer/publish/record-set.ts';
import { projectRoot } from '../../../project-root.ts';

const requireKafkajs = createRequire(`${projectRoot}/package.json`);
const encodeByKafkajs: (record: object) => { buffer: Buffer; buf: Buffer } = requireKafkajs(
  'kafkajs/src/protocol/recordBatch/record/v0',
);
const groupByKafkajs: (request: object) => object = requireKafkajs('kafkajs/src/producer/groupMessagesPerPartition');

const encode = (message: Message, offsetDelta: number) =>
  encodeByKafkajs({ ...message, offsetDelta, timestampDelta: 0 });
const joined = (records: readonly { buffer: Buffer }[]) => Buffer.concat(records.map(({ buffer }) => buffer));

const anyText = fc.oneof(fc.string({ unit: 'binary', maxLength: 300 }), fc.string({ maxLength: 20_000 }));
const anyHeaders = fc.dictionary(
  fc.string({ unit: 'binary', minLength: 1, maxLength: 80 }),
  fc.string({ maxLength: 300 }),
);
const anyRecord = fc.record(
  { key: anyText, value: anyText, partition: fc.constant(3), headers: anyHeaders },
  { requiredKeys: ['key', 'value', 'partition'] },
);
const anyMessages = fc.array(anyRecord, { minLength: 1, maxLength: 200 });

describe('recordSet', () => {
  it('encodes records to the very bytes that kafkajs makes of them, in one buffer', () => {
    const property = fc.property(anyMessages, (messages: PlacedMessage[]) => {
      const records = recordSet(messages).map(encode);
      expect(records).toHaveLength(messages.length);
      expect(joined(records).equals(joined(messages.map(encode)))).toBe(true);
      expect(records.slice(1).every(({ buffer }) => buffer.length === 0)).toBe(true);
    });
    fc.assert(property);
  });

  it.each([63, 64, 8_191, 8_192])('encodes record number %d, where numbers take another byte', (count) => {
    const messages = Array.from({ length: count + 1 }, () => ({ key: '1', value: 'x', partition: 0 }));
    expect(joined(recordSet(messages).map(encode)).equals(joined(messages.map(encode)))).toBe(true);
  });

  it('leaves the encoding to a function that encodes otherwise', () => {
    const otherwise = ({ value }: Message) => ({ buf: Buffer.from(`${value}`), buffer: Buffer.from(`${value}`) });
    const messages = ['a', 'b'].map((value) => ({ key: '1', value, partition: 0 }));
    expect(joined(recordSet(messages).map(otherwise)).toString()).toBe('ab');
  });

  it('maps like any list where no records are made', () => {
    const messages = ['a', 'b'].map((value) => ({ key: '1', value, partition: 0 }));
    expect(recordSet(messages).map(({ timestamp }) => timestamp)).toEqual([undefined, undefined]);
  });

  it('is grouped by kafkajs as a whole', () => {
    const messages = recordSet(['a', 'b'].map((value) => ({ key: '1', value, partition: 4 })));
    const partitioner = ({ message }: { message: Message }) => message.partition;
    const groups = groupByKafkajs({ topic: 't', partitionMetadata: [{}], messages, partitioner });
    expect(groups).toEqual({ 4: messages });
  });
});
