import { afterEach, describe, expect, it } from '@jest/globals';
import { upTo } from '../../support/builders/up-to.ts';
import { ConformanceBench, type ConformanceCase } from '../../support/conformance/conformance-case.ts';
import { recordsOf } from '../../support/doubles/fake-environment.ts';

const cases: readonly ConformanceCase[] = [
  {
    name: 'An event of an MSK cluster has eventSource aws:kafka, the ARN, the brokers, and records by topic and partition',
    page: 'with-msk.html',
    async run(bench) {
      const topic = await bench.topic();
      await topic.send({ key: '7', value: 'Hello' });
      await bench.start(topic);
      await bench.committed(topic, 1);
      expect((await bench.events())[0]).toEqual({
        eventSource: 'aws:kafka',
        eventSourceArn: expect.stringMatching(/^arn:aws[a-z-]*:kafka:/),
        bootstrapServers: expect.stringMatching(/^[^,:]+:\d+(,[^,:]+:\d+)*$/),
        records: {
          [`${topic.topic}-0`]: [
            {
              topic: topic.topic,
              partition: 0,
              offset: 0,
              timestamp: expect.any(Number),
              timestampType: 'LOG_APPEND_TIME',
              key: 'Nw==',
              value: 'SGVsbG8=',
              headers: [],
            },
          ],
        },
      });
    },
  },
  {
    name: 'An event of a self-managed cluster has eventSource SelfManagedKafka and no ARN',
    page: 'with-kafka.html',
    async run(bench) {
      const topic = await bench.topic();
      await topic.send({ value: 'Hello' });
      await bench.start(topic, { eventSource: 'SelfManagedKafka' });
      await bench.committed(topic, 1);
      const [event] = await bench.events();
      expect(Object.keys(event ?? {}).sort()).toEqual(['bootstrapServers', 'eventSource', 'records']);
      expect(event?.eventSource).toBe('SelfManagedKafka');
    },
  },
  {
    name: 'Header bytes are signed; a missing key and a tombstone have no key and no value; empty ones are empty',
    page: 'with-msk.html',
    async run(bench) {
      const topic = await bench.topic();
      const headers = { trace: [Buffer.from([1]), Buffer.from([255])] };
      await topic.send({ key: 'k', value: 'v', headers }, { key: null, value: null }, { key: '', value: '' });
      await bench.start(topic);
      await bench.committed(topic, 3);
      const [full, absent, empty] = await bench.records();
      expect(full?.headers).toEqual([{ trace: [1] }, { trace: [-1] }]);
      expect([Object.hasOwn(absent ?? {}, 'key'), Object.hasOwn(absent ?? {}, 'value')]).toEqual([false, false]);
      expect(empty).toMatchObject({ key: '', value: '' });
    },
  },
  {
    name: 'One event carries records of several partitions',
    page: 'with-msk-configure.html#msk-esm-overview',
    async run(bench) {
      const topic = await bench.topic(3);
      await topic.fill(3, 5);
      await bench.start(topic, { batchWindowMs: 1_000 });
      await bench.committed(topic, 5, 5, 5);
      expect(Object.keys((await bench.events())[0]?.records ?? {})).toHaveLength(3);
    },
  },
  {
    name: 'Records of a partition come in order, and no second batch of it before the first is done',
    page: 'with-msk-configure.html#msk-esm-overview',
    async run(bench) {
      const topic = await bench.topic(2);
      await topic.send({ partition: 0, value: 'throw-once' });
      await topic.fill(2, 50);
      await bench.start(topic, { batchSize: 10 });
      await bench.committed(topic, 51, 50);
      const events = await bench.events();
      const ofZero = events
        .map((event) => recordsOf([event]).filter(({ partition }) => partition === 0))
        .filter(({ length }) => length > 0);
      expect(ofZero[1]?.[0]?.offset).toBe(0);
      const offsets = ofZero.slice(1).flatMap((records) => records.map(({ offset }) => offset));
      expect(offsets).toEqual(upTo(51));
    },
  },
  {
    name: 'A batch has at most BatchSize records',
    page: 'kafka-esm-parameters.html',
    async run(bench) {
      const topic = await bench.topic();
      await topic.fill(1, 25);
      await bench.start(topic, { batchSize: 10 });
      await bench.committed(topic, 25);
      expect((await bench.offsets()).map(({ length }) => length)).toEqual([10, 10, 5]);
    },
  },
  {
    name: 'A batch that is not full waits for the batching window',
    page: 'invocation-eventsourcemapping.html#invocation-eventsourcemapping-batching',
    async run(bench) {
      const topic = await bench.topic();
      await bench.start(topic, { batchSize: 10, batchWindowMs: 4_000 });
      await topic.send({ value: 'a' });
      // A mapping that does not wait has made an event of the first one by now.
      await bench.polled(1);
      await topic.send({ value: 'b' });
      await bench.committed(topic, 2);
      expect(await bench.offsets()).toEqual([[0, 1]]);
    },
  },
  {
    name: 'An event is at most 6 MB of JSON',
    page: 'invocation-eventsourcemapping.html#invocation-eventsourcemapping-batching',
    async run(bench) {
      const topic = await bench.topic();
      const value = 'x'.repeat(900_000);
      for (let count = 0; count < 7; count++) await topic.send({ value });
      await bench.start(topic, { batchSize: 100, batchWindowMs: 3_000 });
      await bench.committed(topic, 7);
      const sizes = (await bench.events()).map((event) => Buffer.byteLength(JSON.stringify(event)));
      expect(Math.max(...sizes)).toBeLessThanOrEqual(6 * 1024 * 1024);
      expect(Math.max(...sizes)).toBeGreaterThan(4_500_000);
    },
  },
];

const bench = new ConformanceBench();
afterEach(() => bench.clear());

describe('Lambda’s Kafka event source mapping: events and batches', () => {
  it.each(cases)('$name ($page)', ({ run }) => run(bench));
});
