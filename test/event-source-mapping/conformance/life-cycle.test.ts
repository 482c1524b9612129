import { afterEach, describe, expect, it } from '@jest/globals';
import { ConformanceBench, type ConformanceCase } from '../../support/conformance/conformance-case.ts';

const bench = new ConformanceBench();
afterEach(() => bench.clear());

const cases: readonly ConformanceCase[] = [
  {
    name: 'A function that has not answered within its time-out has failed: the batch comes again',
    page: 'with-msk-configure.html#msk-esm-overview',
    async run() {
      const topic = await bench.topic();
      await topic.send({ value: 'hang-once' });
      await bench.start(topic, { timeoutMs: 1_000 });
      await bench.committed(topic, 1);
      expect(await bench.offsets()).toEqual([[0], [0]]);
    },
  },
  {
    name: 'Offsets are committed behind batches that have succeeded, and never behind one that has not',
    page: 'with-msk-configure.html#msk-esm-overview',
    async run() {
      const topic = await bench.topic(2);
      await topic.send({ partition: 0, value: 'a' }, { partition: 0, value: 'throw' }, { partition: 1, value: 'c' });
      await bench.start(topic, { batchSize: 1 });
      await bench.committed(topic, 1, 1);
      const attempts = async () =>
        (await bench.records()).filter(({ partition, offset }) => partition === 0 && offset === 1);
      await bench.until('further attempts', async () => (await attempts()).length >= 3);
      expect(await topic.committed()).toEqual([1, 1]);
    },
  },
  {
    name: 'Another consumer in the group takes a part of the partitions, and the mapping goes on with the others',
    page: 'kafka-consumer-group-id.html',
    async run() {
      const topic = await bench.topic(2);
      await bench.start(topic);
      const other = topic.kafka.consumer({ groupId: topic.groupId, maxWaitTimeInMs: 100, heartbeatInterval: 500 });
      const theirs: number[] = [];
      await other.connect();
      try {
        await other.subscribe({ topics: [topic.topic], fromBeginning: true });
        await other.run({ eachMessage: async ({ partition }) => void theirs.push(partition) });
        const ours = async () => (await bench.records()).map(({ partition }) => partition);
        await bench.until('both to read', async () => {
          await topic.fill(2, 1);
          return theirs.length > 0 && (await ours()).length > 0;
        });
        await bench.until('each to have a partition of its own', async () => {
          await topic.fill(2, 1);
          return theirs.at(-1) !== (await ours()).at(-1);
        });
      } finally {
        await other.disconnect();
      }
    },
  },
];

describe('Lambda’s Kafka event source mapping: life cycle', () => {
  it.each(cases)('$name ($page)', ({ run }) => run(bench));
});
