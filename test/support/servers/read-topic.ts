import { Kafka } from 'kafkajs';

/** A record of a topic as a test looks at it. */
export interface TopicRecord {
  readonly partition: number;
  readonly offset: number;
  readonly key: string;
  readonly value: string;
}

/** Reads a whole topic from its beginning to its present end, in a consumer group of its own. */
export async function readTopic(brokers: string, topic: string): Promise<TopicRecord[]> {
  const kafka = new Kafka({ brokers: [brokers], logLevel: 0 });
  const admin = kafka.admin();
  await admin.connect();
  const ends = await admin.fetchTopicOffsets(topic);
  const expected = ends.reduce((sum, { high, low }) => sum + Number(high) - Number(low), 0);
  const groupId = `read-topic-${process.pid}-${process.hrtime.bigint()}`;
  const consumer = kafka.consumer({ groupId });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  const records: TopicRecord[] = [];
  if (expected > 0)
    await new Promise<void>((resolve, reject) => {
      consumer
        .run({
          eachMessage: async ({ partition, message }) => {
            const { offset, key, value } = message;
            records.push({ partition, offset: Number(offset), key: String(key), value: String(value) });
            if (records.length >= expected) resolve();
          },
        })
        .catch(reject);
    });
  await consumer.disconnect();
  await admin.deleteGroups([groupId]);
  await admin.disconnect();
  return records;
}
