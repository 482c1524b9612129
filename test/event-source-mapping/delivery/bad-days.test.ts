import { afterEach, describe, expect, it } from '@jest/globals';
import { ensureTopic } from '../../../adapters/kafka/topic.ts';
import { FakeEnvironment, recordsOf } from '../../support/doubles/fake-environment.ts';
import { eventually } from '../../support/eventually.ts';
import { startMapping } from '../../support/servers/running-mapping.ts';
import { ScratchTopic } from '../../support/servers/scratch-topic.ts';

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

async function aTopic(partitions: number): Promise<ScratchTopic> {
  const topic = await ScratchTopic.create(partitions);
  cleanUps.push(() => topic.delete());
  return topic;
}

async function running(...args: Parameters<typeof startMapping>) {
  const started = await startMapping(...args);
  cleanUps.push(() => started.mapping.stop(1_000));
  return started;
}

const valuesOf = (environment: FakeEnvironment) =>
  recordsOf(environment.succeeded).map(({ value = '' }) => Buffer.from(value, 'base64').toString());

describe('EventSourceMapping while its topic changes', () => {
  it('reads partitions that the topic gains, from their first record, without a restart', async () => {
    const topic = await aTopic(1);
    const environment = new FakeEnvironment();
    await running(topic, environment, { metadataMaxAgeMs: 500, startingPosition: 'LATEST' });
    await topic.admin.createPartitions({ topicPartitions: [{ topic: topic.topic, count: 3 }] });
    // kafkajs's producer leaves records out, without a word, for partitions that it does not know.
    const known = () => topic.admin.fetchTopicOffsets(topic.topic).then((offsets) => offsets.length);
    // A partition that no broker leads yet is refused.
    await eventually('the partitions', async () => (await known().catch(() => 0)) === 3);
    await topic.fill(3, 10);
    await eventually('every partition', async () => String(await topic.committed()) === '10,10,10');
    const names = recordsOf(environment.succeeded).map(({ partition, offset }) => `${partition}-${offset}`);
    expect(new Set(names).size).toBe(30);
  });

  it('reads a topic that was deleted and made again from its first record, and says that it was gone', async () => {
    const topic = await aTopic(2);
    await topic.send(...['a', 'b', 'c'].map((value) => ({ partition: 0, value })));
    const environment = new FakeEnvironment();
    const { log } = await running(topic, environment, { metadataMaxAgeMs: 500 });
    await eventually('the records before', async () => (await topic.committed())[0] === 3);
    await topic.admin.deleteTopics({ topics: [topic.topic] });
    await eventually('a word about it', () => log.some((line) => line.includes('do not have the topic')));
    await ensureTopic(topic.admin, { topic: topic.topic, partitions: 2, retentionHours: 24 });
    // As many as before: a reader that kept its place would find nothing new.
    await topic.send(...['d', 'e', 'f'].map((value) => ({ partition: 0, value })));
    await eventually('the records after', () => valuesOf(environment).length >= 6, 25_000);
    expect(valuesOf(environment)).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
  });
});

describe('EventSourceMapping in a group that others use too', () => {
  const joinWithOtherTopic = async (topic: ScratchTopic) => {
    const other = await aTopic(1);
    const stranger = topic.kafka.consumer({ groupId: topic.groupId, heartbeatInterval: 500, maxWaitTimeInMs: 100 });
    await stranger.connect();
    await stranger.subscribe({ topics: [other.topic] });
    await stranger.run({ eachMessage: async () => {} });
    cleanUps.push(() => stranger.disconnect());
  };

  it('keeps its partitions when a member with another topic joins later, and says so', async () => {
    const topic = await aTopic(2);
    const { log } = await running(topic, new FakeEnvironment());
    await joinWithOtherTopic(topic);
    await eventually('a word about it', () => log.some((line) => line.includes('a group of its own')));
    await topic.fill(2, 5);
    await eventually('the records', async () => String(await topic.committed()) === '5,5');
  });

  it('says so when a member with another topic, who hands out the partitions, was there first', async () => {
    const topic = await aTopic(2);
    await joinWithOtherTopic(topic);
    const { log } = await running(topic, new FakeEnvironment());
    await eventually('a word about it', () => log.some((line) => line.includes('a group of its own')));
  });
});

describe('EventSourceMapping with a function that fails for long', () => {
  it('stops polling when its buffers are full, whatever lies in the topic, and goes on by itself', async () => {
    const topic = await aTopic(2);
    const values = Array.from({ length: 500 }, (_, index) => ({ partition: index % 2, value: 'x'.repeat(2_000) }));
    for (let round = 0; round < 4; round++) await topic.send(...values);
    let isDown = true;
    const environment = new FakeEnvironment(() => {
      if (isDown) throw new Error('down');
    });
    let polled = 0;
    const settings = {
      batchSize: 100,
      maxEventBytes: 20_000,
      listener: { polled: (records: number) => (polled += records) },
    };
    await running(topic, environment, settings);
    await eventually('eight attempts', () => environment.invoked.length >= 8);
    expect(polled).toBeLessThan(1_000);
    isDown = false;
    await eventually('everything', async () => String(await topic.committed()) === '1000,1000', 25_000);
    expect(recordsOf(environment.succeeded)).toHaveLength(2_000);
  });
});
