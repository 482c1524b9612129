import { toMskRecord } from '../../../event-source-mapping/source/msk-record.ts';
import type { KafkaEventRecord } from '../../../functions/detector/kafka-event.ts';
import type { ScratchTopic } from './scratch-topic.ts';

/** The records of partition 0 of a test's topic, as an event carries them. */
export async function readTopicRecords({ kafka, admin, topic }: ScratchTopic): Promise<readonly KafkaEventRecord[]> {
  const [partition] = await admin.fetchTopicOffsets(topic);
  const end = Number(partition?.high);
  const records: KafkaEventRecord[] = [];
  const consumer = kafka.consumer({ groupId: `read-${topic}`, maxWaitTimeInMs: 100 });
  await consumer.connect();
  await consumer.subscribe({ topics: [topic], fromBeginning: true });
  await new Promise<void>((resolve, reject) => {
    const eachMessage = async ({ message }: { message: Parameters<typeof toMskRecord>[2] }) => {
      records.push(toMskRecord(topic, 0, message));
      if (records.length >= end) resolve();
    };
    consumer.run({ autoCommit: false, eachMessage }).catch(reject);
  });
  await consumer.disconnect();
  await admin.deleteGroups([`read-${topic}`]);
  return records;
}
