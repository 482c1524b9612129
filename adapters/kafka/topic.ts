import type { Admin, Kafka } from 'kafkajs';
import type { OffsetRange } from '../../detection/coordinates.ts';
import { crashOf } from './consumer-crash.ts';

/** The consumer that only commits waits no longer than this for records, since it cannot leave meanwhile. */
const JOIN_FETCH_WAIT_MS = 100;

const SERVABLE_WITHIN_MS = 15_000;
const SERVABLE_POLL_MS = 100;

interface TopicSettings {
  readonly topic: string;
  readonly partitions: number;
  readonly retentionHours: number;
}

/**
 * Makes the topic where it does not exist, keeping the broker's clock and with one replica, and waits until the brokers
 * can serve it: they learn of it some time after it was made, which kafkajs's own waiting takes for an error.
 *
 * @returns whether it was made; an existing topic is left as it is
 */
export async function ensureTopic(admin: Admin, settings: TopicSettings): Promise<boolean> {
  const { topic, partitions, retentionHours } = settings;
  const configEntries = [
    { name: 'message.timestamp.type', value: 'LogAppendTime' },
    { name: 'retention.ms', value: String(retentionHours * 3_600_000) },
  ];
  const topics = [{ topic, numPartitions: partitions, replicationFactor: 1, configEntries }];
  const made = await admin.createTopics({ topics, waitForLeaders: false });
  const giveUpAtMs = Date.now() + SERVABLE_WITHIN_MS;
  for (;;) {
    try {
      await admin.fetchTopicOffsets(topic);
      return made;
    } catch (error) {
      if (Date.now() > giveUpAtMs) throw error;
      await new Promise((resolve) => setTimeout(resolve, SERVABLE_POLL_MS));
    }
  }
}

/** Whether the brokers know the topic; asking does not create it. */
export async function topicExists(admin: Admin, topic: string): Promise<boolean> {
  return (await admin.listTopics()).includes(topic);
}

/** What a topic holds, by partition; nothing where there is no such topic. */
export async function heldRanges(admin: Admin, topic: string): Promise<readonly OffsetRange[]> {
  if (!(await topicExists(admin, topic))) return [];
  const offsets = await admin.fetchTopicOffsets(topic);
  return offsets.map(({ partition, low, high }) => ({ partition, first: Number(low), end: Number(high) }));
}

/**
 * Places a consumer group at the end of the partitions in which it has no committed offset yet.
 *
 * A group with members is left alone: they have chosen already.
 */
export async function startAtEnd(kafka: Kafka, admin: Admin, topic: string, groupId: string): Promise<void> {
  await startAt(kafka, admin, { topic, groupId }, async () => {
    const ends = await admin.fetchTopicOffsets(topic);
    return ends.map(({ partition, high }) => ({ partition, offset: high }));
  });
}

/** As {@link startAtEnd}, at the first record of that time or later, or at the end where there is none. */
export async function startAtTimestamp(
  kafka: Kafka,
  admin: Admin,
  { timestampMs, ...group }: { readonly topic: string; readonly groupId: string; readonly timestampMs: number },
): Promise<void> {
  await startAt(kafka, admin, group, () => admin.fetchTopicOffsetsByTimestamp(group.topic, timestampMs));
}

async function startAt(
  kafka: Kafka,
  admin: Admin,
  { topic, groupId }: { readonly topic: string; readonly groupId: string },
  fetchOffsets: () => Promise<readonly { readonly partition: number; readonly offset: string }[]>,
): Promise<void> {
  const { groups } = await admin.describeGroups([groupId]);
  if (!groups.every(({ state }) => state === 'Empty' || state === 'Dead')) return;
  const committed = await committedOffsets(admin, topic, groupId);
  const unset = (await fetchOffsets()).filter(({ partition }) => !committed.has(partition));
  await placeGroup(kafka, topic, groupId, new Map(unset.map(({ partition, offset }) => [partition, Number(offset)])));
}

/**
 * Commits offsets for a consumer group without members, by joining it for a moment; kafkajs's own `setOffsets` takes
 * five seconds for the same. A broker that has just started and loads its groups is waited for.
 *
 * @param offsets next offset to read, by partition
 * @throws Error from kafkajs when the brokers do not answer
 */
export async function placeGroup(
  kafka: Kafka,
  topic: string,
  groupId: string,
  offsets: ReadonlyMap<number, number>,
): Promise<void> {
  if (offsets.size === 0) return;
  const list = [...offsets].map(([partition, offset]) => ({ topic, partition, offset: String(offset) }));
  const consumer = kafka.consumer({ groupId, maxWaitTimeInMs: JOIN_FETCH_WAIT_MS, allowAutoTopicCreation: false });
  // By then it has joined, also where kafkajs had to start it again; before, it would commit nothing.
  const fetching = new Promise<void>((resolve) => consumer.on('consumer.fetch_start', () => resolve()));
  const crash = crashOf(consumer);
  await consumer.connect();
  try {
    await consumer.subscribe({ topics: [topic] });
    await consumer.run({ autoCommit: false, eachBatchAutoResolve: false, eachBatch: async () => {} });
    await Promise.race([fetching, crash]);
    await consumer.commitOffsets(list);
  } finally {
    await consumer.disconnect();
  }
}

/** How many records of a topic a consumer group has not committed yet, in all partitions together. */
export async function consumerLag(admin: Admin, topic: string, groupId: string): Promise<number> {
  const committed = await committedOffsets(admin, topic, groupId);
  const ends = await admin.fetchTopicOffsets(topic);
  return ends.reduce((lag, { partition, high, low }) => {
    const next = Math.max(committed.get(partition) ?? 0, Number(low));
    return lag + Math.max(0, Number(high) - next);
  }, 0);
}

/** The next offset that a consumer group will read, by partition; a partition without a commit is left out. */
export async function committedOffsets(admin: Admin, topic: string, groupId: string): Promise<Map<number, number>> {
  const [answer] = await admin.fetchOffsets({ groupId, topics: [topic] });
  const offsets = (answer?.partitions ?? []).map(({ partition, offset }) => [partition, Number(offset)] as const);
  return new Map(offsets.filter(([, offset]) => offset >= 0));
}
