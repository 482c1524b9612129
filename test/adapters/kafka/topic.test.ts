import { afterEach, describe, expect, it } from '@jest/globals';
import { Kafka, logLevel } from 'kafkajs';
import { consumerLag, ensureTopic, placeGroup, startAtEnd, topicExists } from '../../../adapters/kafka/topic.ts';
import { COORDINATOR_LOADING, RefusingLink } from '../../support/doubles/refusing-link.ts';
import { ScratchTopic, testBrokers } from '../../support/servers/scratch-topic.ts';

let scratch: ScratchTopic | undefined;
let coordinator: RefusingLink | undefined;
afterEach(async () => {
  coordinator?.close();
  coordinator = undefined;
  await scratch?.delete();
  scratch = undefined;
});

describe('topics on a real broker', () => {
  it('makes a topic that keeps the clock of the broker, and leaves one that exists as it is', async () => {
    scratch = await ScratchTopic.create(3);
    const { admin, topic } = scratch;
    expect(await topicExists(admin, topic)).toBe(true);
    expect(await topicExists(admin, `${topic}-other`)).toBe(false);
    expect(await ensureTopic(admin, { topic, partitions: 9, retentionHours: 1 })).toBe(false);
    expect(await admin.fetchTopicOffsets(topic)).toHaveLength(3);
    const resource = { type: 2, name: topic, configNames: ['message.timestamp.type', 'retention.ms'] };
    const { resources } = await admin.describeConfigs({ resources: [resource], includeSynonyms: false });
    const settings = resources[0]?.configEntries.map(({ configValue }) => configValue);
    expect(settings?.sort()).toEqual(['86400000', 'LogAppendTime']);
  });

  it('counts what a group has not committed, from the oldest record that is still there', async () => {
    scratch = await ScratchTopic.create(2);
    const { admin, topic, groupId } = scratch;
    await scratch.fill(2, 10);
    expect(await consumerLag(admin, topic, groupId)).toBe(20);
    await scratch.cutOff(1, 4);
    expect(await consumerLag(admin, topic, groupId)).toBe(16);
    await scratch.commit(7);
    expect(await consumerLag(admin, topic, groupId)).toBe(9);
  });

  it('places a group at the end only where it has committed nothing', async () => {
    scratch = await ScratchTopic.create(2);
    const { kafka, admin, topic, groupId } = scratch;
    await scratch.fill(2, 10);
    await scratch.commit(7);
    await startAtEnd(kafka, admin, topic, groupId);
    expect(await scratch.committed()).toEqual([7, 10]);
  });

  it('places a group also while the broker, which has just started, still loads its groups', async () => {
    scratch = await ScratchTopic.create(1);
    coordinator = new RefusingLink(`${testBrokers()[0]}`, COORDINATOR_LOADING, 2);
    const { socketFactory } = coordinator;
    const kafka = new Kafka({ brokers: testBrokers(), logLevel: logLevel.NOTHING, socketFactory });
    await scratch.fill(1, 10);
    await placeGroup(kafka, scratch.topic, scratch.groupId, new Map([[0, 7]]));
    expect(await scratch.committed()).toEqual([7]);
  });
});
