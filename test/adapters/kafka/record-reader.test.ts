import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Kafka } from 'kafkajs';
import { type OnRecord, readRecords } from '../../../adapters/kafka/record-reader.ts';
import { ScratchTopic } from '../../support/servers/scratch-topic.ts';

let topic: ScratchTopic;

beforeEach(async () => {
  topic = await ScratchTopic.create(2);
});

afterEach(() => topic.delete());

/** Sends records to partition 0 in one transaction. */
async function transaction(end: 'commit' | 'abort', ...values: readonly string[]): Promise<void> {
  const producer = topic.kafka.producer({ transactionalId: randomUUID(), idempotent: true, maxInFlightRequests: 1 });
  await producer.connect();
  const sending = await producer.transaction();
  await sending.send({ topic: topic.topic, messages: values.map((value) => ({ partition: 0, value })) });
  await sending[end]();
  await producer.disconnect();
}

/** What is read at some offsets of each partition; undefined where there is no record. */
async function read(wanted: Readonly<Record<number, readonly number[]>>, kafka: Kafka = topic.kafka, orNext = false) {
  const found: [number, number, string | undefined][] = [];
  const offsets = new Map(Object.entries(wanted).map(([partition, some]) => [Number(partition), some]));
  const onRecord: OnRecord = (partition, offset, message) =>
    found.push([partition, offset, message?.value?.toString()]);
  await readRecords(kafka, topic.topic, offsets, onRecord, orNext);
  return found.sort(([a, b], [c, d]) => a - c || b - d);
}

describe('readRecords', () => {
  it('reads single records, and says of those before the first and behind the last that they are gone', async () => {
    await topic.fill(2, 4);
    await topic.cutOff(0, 1);
    expect(await read({ 0: [3, 0, 1, 4], 1: [2] })).toEqual([
      [0, 0, undefined],
      [0, 1, '2'],
      [0, 3, '6'],
      [0, 4, undefined],
      [1, 2, '5'],
    ]);
  });

  it('does not wait for aborted records and for the marks of transactions, where nothing follows', async () => {
    await transaction('abort', 'never', 'never');
    await transaction('commit', 'a');
    await transaction('abort', 'never');
    expect(await read({ 0: [0, 1, 2, 3, 4, 5, 6] })).toEqual([
      [0, 0, undefined],
      [0, 1, undefined],
      [0, 2, undefined],
      [0, 3, 'a'],
      [0, 4, undefined],
      [0, 5, undefined],
      [0, 6, undefined],
    ]);
  });

  it('takes the next record that there is, where that will do', async () => {
    await transaction('abort', 'never', 'never');
    await transaction('abort', 'never');
    await transaction('commit', 'a');
    await transaction('abort', 'never');
    await topic.fill(1, 1);
    expect(await read({ 0: [0, 6, 7, 10] }, topic.kafka, true)).toEqual([
      [0, 0, 'a'],
      [0, 6, '0'],
      [0, 7, '0'],
      [0, 10, undefined],
    ]);
  });

  it('does not wait for a next record where only aborted ones and marks are', async () => {
    await transaction('abort', 'never');
    await transaction('abort', 'never');
    expect(await read({ 0: [0] }, topic.kafka, true)).toEqual([[0, 0, undefined]]);
  });

  it('does not wait for the records of a partition that is emptied while it begins', async () => {
    await topic.fill(2, 3);
    const kafka = Object.create(topic.kafka, {
      consumer: {
        value: (config: Parameters<Kafka['consumer']>[0]) => {
          const consumer = topic.kafka.consumer(config);
          const connect = async () => {
            await topic.cutOff(0, 3);
            await consumer.connect();
          };
          return { ...consumer, connect };
        },
      },
    });
    expect(await read({ 0: [0, 2], 1: [1] }, kafka)).toEqual([
      [0, 0, undefined],
      [0, 2, undefined],
      [1, 1, '3'],
    ]);
  });
});
