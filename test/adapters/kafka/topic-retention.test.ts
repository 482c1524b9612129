import { afterEach, describe, expect, it } from '@jest/globals';
import { Kafka, logLevel } from 'kafkajs';
import { topicRetention } from '../../../adapters/kafka/topic-retention.ts';
import { RefusingLink, SETTINGS_FORBIDDEN } from '../../support/doubles/refusing-link.ts';
import { ScratchTopic, testBrokers } from '../../support/servers/scratch-topic.ts';

const DAY_MS = 86_400_000;
/** Kafka's own default: a segment may wait as long for its last record, and goes as a whole. */
const SEGMENT_MS = 7 * DAY_MS;
const LARGEST = '9223372036854775807';

let topic: ScratchTopic | undefined;

afterEach(async () => {
  await topic?.delete();
  topic = undefined;
});

describe('topicRetention', () => {
  it.each<[string, Readonly<Record<string, string>>, number]>([
    ['what the topic says, and its oldest segment', { 'retention.ms': `${30 * DAY_MS}` }, 30 * DAY_MS + SEGMENT_MS],
    [
      "a segment's own time",
      { 'retention.ms': `${DAY_MS}`, 'segment.ms': `${DAY_MS / 24}`, 'cleanup.policy': 'compact,delete' },
      (25 * DAY_MS) / 24,
    ],
    ['for ever', { 'retention.ms': '-1' }, Number.POSITIVE_INFINITY],
    ['the largest number', { 'retention.ms': LARGEST, 'segment.ms': '1000' }, Number(LARGEST) + 1_000],
    ['for ever where only older values of a key go', { 'cleanup.policy': 'compact' }, Number.POSITIVE_INFINITY],
  ])('is read from the brokers: %s', async (_, config, ms) => {
    topic = await ScratchTopic.create(1, { 'message.timestamp.type': 'CreateTime', ...config });
    expect(await topicRetention(topic.admin, topic.topic)).toEqual({ kind: 'told', ms });
  });

  it('is not told to whom may not read the settings of the topic', async () => {
    topic = await ScratchTopic.create(1);
    const link = new RefusingLink(`${testBrokers()[0]}`, SETTINGS_FORBIDDEN);
    const kafka = new Kafka({ brokers: testBrokers(), logLevel: logLevel.NOTHING, socketFactory: link.socketFactory });
    const admin = kafka.admin();
    await admin.connect();
    expect(await topicRetention(admin, topic.topic)).toEqual({
      kind: 'untold',
      reason: 'Not authorized to access topics: [Topic authorization failed]',
    });
    await admin.disconnect();
    link.close();
  });

  it('is not known while no broker answers', async () => {
    const nowhere = new Kafka({ brokers: ['127.0.0.1:1'], logLevel: logLevel.NOTHING, retry: { retries: 0 } }).admin();
    await expect(topicRetention(nowhere, 'any')).rejects.toThrow();
  });
});
