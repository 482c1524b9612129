import { afterEach, describe, expect, it } from '@jest/globals';
import { ConformanceBench, type ConformanceCase } from '../../support/conformance/conformance-case.ts';

const bench = new ConformanceBench();
afterEach(() => bench.clear());

const values = async () => (await bench.records()).map(({ value = '' }) => Buffer.from(value, 'base64').toString());

const positions: readonly ConformanceCase[] = [
  {
    name: 'TRIM_HORIZON starts with the oldest record',
    page: 'kafka-starting-positions.html',
    async run() {
      const topic = await bench.topic();
      await topic.send({ value: 'old' });
      await bench.start(topic, { startingPosition: 'TRIM_HORIZON' });
      await bench.committed(topic, 1);
      expect(await values()).toEqual(['old']);
    },
  },
  {
    name: 'LATEST starts behind the newest record',
    page: 'kafka-starting-positions.html',
    async run() {
      const topic = await bench.topic(2);
      await topic.send({ partition: 0, value: 'old' });
      await bench.start(topic, { startingPosition: 'LATEST' });
      await topic.send({ partition: 0, value: 'new' }, { partition: 1, value: 'first' });
      await bench.committed(topic, 2, 1);
      expect((await values()).sort()).toEqual(['first', 'new']);
    },
  },
  {
    name: 'AT_TIMESTAMP starts with the first record of that second or later',
    page: 'kafka-starting-positions.html',
    async run() {
      const topic = await bench.topic(2);
      await topic.send({ partition: 0, value: 'old' }, { partition: 1, value: 'old' });
      const second = () => Math.floor(Date.now() / 1000);
      const secondBefore = second();
      await bench.until('the next second', async () => second() > secondBefore);
      const startingPositionTimestamp = second();
      await topic.send({ partition: 0, value: 'new' });
      await bench.start(topic, { startingPosition: 'AT_TIMESTAMP', startingPositionTimestamp });
      await bench.committed(topic, 2, 1);
      expect(await values()).toEqual(['new']);
    },
  },
  {
    name: 'Offsets that the consumer group has committed come before the starting position',
    page: 'kafka-consumer-group-id.html',
    async run() {
      const topic = await bench.topic();
      await topic.fill(1, 5);
      await topic.commit(3);
      await bench.start(topic, { startingPosition: 'LATEST' });
      await bench.committed(topic, 5);
      expect(await bench.offsets()).toEqual([[3, 4]]);
    },
  },
];

const hot = '{"value":{"temperature":[{"numeric":[">",40]}]}}';

const filters: readonly ConformanceCase[] = [
  {
    name: 'A record that fits one of the filters is sent, any other is passed over and committed',
    page: 'invocation-eventfiltering.html#filtering-criteria-not-met',
    async run() {
      const topic = await bench.topic();
      const cold = '{"value":{"temperature":[{"numeric":["<",0]}]}}';
      await topic.send(...[41, 40, -1, 20, 7].map((temperature) => ({ value: JSON.stringify({ temperature }) })));
      await bench.start(topic, { filters: [hot, cold] });
      await bench.committed(topic, 5);
      expect(await values()).toEqual(['{"temperature":41}', '{"temperature":-1}']);
    },
  },
  {
    name: 'A filter for plain text works on values that are no JSON',
    page: 'kafka-filtering.html',
    async run() {
      const topic = await bench.topic();
      await topic.send({ value: 'error' }, { value: 'fine' });
      await bench.start(topic, { filters: ['{"value":[{"anything-but":["error"]}]}'] });
      await bench.committed(topic, 2);
      expect(await values()).toEqual(['fine']);
    },
  },
  {
    name: 'Where a value is not of the format of the filter, the filter says nothing and the record is sent',
    page: 'kafka-filtering.html',
    async run() {
      const topic = await bench.topic();
      await topic.send({ value: 'no JSON' }, { value: '{"temperature":1}' }, { value: Buffer.from([0xff]) });
      await bench.start(topic, { filters: [hot] });
      await bench.committed(topic, 3);
      expect((await bench.records()).map(({ offset }) => offset)).toEqual([0, 2]);
    },
  },
];

describe('Lambda’s Kafka event source mapping: starting positions', () => {
  it.each(positions)('$name ($page)', ({ run }) => run(bench));
});

describe('Lambda’s Kafka event source mapping: filters', () => {
  it.each(filters)('$name ($page)', ({ run }) => run(bench));
});
