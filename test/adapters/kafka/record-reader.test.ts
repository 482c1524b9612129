import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Kafka, logLevel } from 'kafkajs';
import type { RecordRange } from '../../../adapters/kafka/partition-read.ts';
import { readRecords } from '../../../adapters/kafka/record-reader.ts';
import { COORDINATOR_LOADING, RefusingLink } from '../../support/doubles/refusing-link.ts';
import { ScratchTopic, testBrokers } from '../../support/servers/scratch-topic.ts';

let topic: ScratchTopic;

beforeEach(async () => {
  topic = await ScratchTopic.create(2);
});

afterEach(() => topic.delete());

/** Sends records to partition 0 in one transaction, which takes one offset more than there are records. */
const transaction = (end: 'commit' | 'abort', ...values: readonly string[]) =>
  topic.transaction(end, ...values.map((value) => ({ partition: 0, value })));
/** Single records of a partition. */
const at = (partition: number, ...offsets: readonly number[]) =>
  offsets.map((first) => ({ partition, first, end: first + 1 }));

type Found = [partition: number, offset: number, value: string | undefined];

/** What is read, in order within each partition. */
async function read(wanted: readonly RecordRange[], kafka: Kafka = topic.kafka, patienceMs?: number) {
  const found: Found[] = [];
  await readRecords(
    kafka,
    topic.topic,
    wanted,
    (partition, offset, { value }) => found.push([partition, offset, value?.toString()]),
    patienceMs,
  );
  return [0, 1].flatMap((partition) => found.filter(([of]) => of === partition));
}

describe('readRecords', () => {
  it('reads single records, and passes over those before the first and behind the last', async () => {
    await topic.fill(2, 4);
    await topic.cutOff(0, 1);
    expect(await read([...at(0, 3, 0, 1, 4), ...at(1, 2)])).toEqual([
      [0, 1, '2'],
      [0, 3, '6'],
      [1, 2, '5'],
    ]);
  });

  it('reads ranges in order, to their end, and of each as many as are asked for', async () => {
    await topic.fill(2, 20);
    const wanted = [
      { partition: 0, first: 12, end: 99 },
      { partition: 0, first: 0, end: 10, most: 2 },
      { partition: 1, first: 4, end: 6 },
      { partition: 1, first: 6, end: 7 },
      { partition: 1, first: 9, end: 9 },
    ];
    const places = (await read(wanted)).map(([partition, offset]) => [partition, offset]);
    expect(places.filter(([partition]) => partition === 0)).toEqual(
      [0, 1, 12, 13, 14, 15, 16, 17, 18, 19].map((offset) => [0, offset]),
    );
    expect(places.filter(([partition]) => partition === 1)).toEqual([4, 5, 6].map((offset) => [1, offset]));
  });

  it('reads nothing where nothing is asked for, and of a topic that is not there', async () => {
    expect(await read([])).toEqual([]);
    await readRecords(topic.kafka, `${topic.topic}-other`, at(0, 0), () => {
      throw new Error('there is nothing to read');
    });
  });

  it.each([
    ['single records', at(0, 0, 1, 2, 3, 4, 5, 6)],
    ['a range', [{ partition: 0, first: 0, end: 7 }]],
  ])(
    'does not wait for aborted records and for the marks of transactions, where nothing follows: %s',
    async (_, wanted) => {
      await transaction('abort', 'never', 'never');
      await transaction('commit', 'a');
      await transaction('abort', 'never');
      expect(await read(wanted)).toEqual([[0, 3, 'a']]);
    },
  );

  it('takes the first record that there is', async () => {
    await transaction('abort', 'never', 'never');
    await transaction('abort', 'never');
    await transaction('commit', 'a');
    await transaction('abort', 'never');
    await topic.fill(1, 1);
    expect(await read([{ partition: 0, first: 0, end: 10, most: 1 }])).toEqual([[0, 5, 'a']]);
    expect(await read([{ partition: 0, first: 6, end: 10, most: 1 }])).toEqual([[0, 9, '0']]);
    expect(await read([{ partition: 0, first: 6, end: 9, most: 1 }])).toEqual([]);
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
    expect(await read([...at(0, 0, 2), ...at(1, 1)], kafka)).toEqual([[1, 1, '3']]);
  });

  it('throws what the caller throws at a record, as it is', async () => {
    await topic.fill(1, 1);
    const wrong = new TypeError('this record');
    const reading = readRecords(topic.kafka, topic.topic, at(0, 0), () => {
      throw wrong;
    });
    await expect(reading).rejects.toBe(wrong);
  });

  describe('from a broker that has just started', () => {
    let coordinator: RefusingLink;
    const kafkaOver = ({ socketFactory }: RefusingLink) =>
      new Kafka({ brokers: testBrokers(), logLevel: logLevel.NOTHING, socketFactory, retry: { retries: 1 } });

    afterEach(() => coordinator.close());

    it('waits until it has loaded its groups', async () => {
      coordinator = new RefusingLink(`${testBrokers()[0]}`, COORDINATOR_LOADING, 2);
      await topic.fill(2, 2);
      expect(await read([...at(0, 1), ...at(1, 0, 1)], kafkaOver(coordinator))).toEqual([
        [0, 1, '2'],
        [1, 0, '1'],
        [1, 1, '3'],
      ]);
      expect(coordinator.left).toBeLessThan(0);
    });

    it('gives up when it goes on loading', async () => {
      coordinator = new RefusingLink(`${testBrokers()[0]}`, COORDINATOR_LOADING);
      await topic.fill(1, 1);
      await expect(read(at(0, 0), kafkaOver(coordinator), 1_000)).rejects.toThrow('The coordinator is loading');
    });
  });
});
