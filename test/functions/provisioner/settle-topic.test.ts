import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { PLAINTEXT } from '../../../adapters/kafka/kafka-connection.ts';
import { ensureTopic } from '../../../adapters/kafka/topic.ts';
import { settingDifferences } from '../../../adapters/kafka/topic-settings.ts';
import { settleTopic } from '../../../functions/provisioner/settle-topic.ts';
import { eventually } from '../../support/eventually.ts';
import { ScratchTopic, testBrokers } from '../../support/servers/scratch-topic.ts';

const SETTINGS: Readonly<Record<string, string>> = {
  'max.message.bytes': '1048576',
  'message.timestamp.type': 'LogAppendTime',
  'min.insync.replicas': '1',
  'retention.ms': '3600000',
};

describe('settleTopic', () => {
  let scratch: ScratchTopic;

  beforeEach(async () => {
    scratch = await ScratchTopic.create(1, { 'message.timestamp.type': 'CreateTime' });
  });

  afterEach(() => scratch.delete());

  /** Settles within so many milliseconds; each reason to try again is told. */
  const settle = (
    { topic = scratch.topic, topicSettings = SETTINGS, brokers = testBrokers(), withinMs = 30_000 },
    onRetry: (kind: string) => void = () => {},
  ) =>
    settleTopic(
      PLAINTEXT,
      { brokers, topic, topicSettings },
      { deadlineMs: Date.now() + withinMs, onRetry: ({ kind }) => onRetry(kind) },
    );

  it('sets the topic, tells what was different, and does nothing when done again', async () => {
    const changed = await settle({});
    expect(changed.map(({ name }) => name)).toEqual(['max.message.bytes', 'message.timestamp.type', 'retention.ms']);
    const { admin, topic } = scratch;
    await eventually('it is set', async () => (await settingDifferences(admin, topic, SETTINGS)).length === 0);
    expect(await settle({})).toEqual([]);
  });

  it('waits for a topic that is made a little later', async () => {
    const topic = `settle-${randomUUID()}`;
    const told: string[] = [];
    const settled = settle({ topic }, (kind) => void told.push(kind));
    await eventually('it has asked', () => told.length > 0);
    await ensureTopic(scratch.admin, { topic, partitions: 1, retentionHours: 1 });
    expect(await settled).toMatchObject([{ name: 'max.message.bytes' }]);
    expect(new Set(told)).toEqual(new Set(['unknown-topic']));
    await scratch.admin.deleteTopics({ topics: [topic] });
  });

  it('says that there is no such topic when it is not made in time', async () => {
    await expect(settle({ topic: `settle-${randomUUID()}`, withinMs: 700 })).rejects.toThrow(
      /^Kafka at \S+ has no topic settle-\S+: the topic must be made before it is set\.$/,
    );
  });

  it('says at once that a value is none', async () => {
    const told: string[] = [];
    const settled = settle({ topicSettings: { 'retention.ms': 'long' } }, (kind) => void told.push(kind));
    await expect(settled).rejects.toThrow(/^Kafka at \S+ refuses the settings of the topic \S+ \(.+\): one of them/);
    expect(told).toEqual([]);
  });

  it('says where to look when no broker answers in time', async () => {
    await expect(settle({ brokers: ['127.0.0.1:1'], withinMs: 700 })).rejects.toThrow(
      /^Kafka at 127\.0\.0\.1:1 did not take the settings .*ECONNREFUSED.* look at the cluster's state and at the security/,
    );
  });
});
