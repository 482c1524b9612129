import { randomUUID } from 'node:crypto';
import type { EachBatchPayload, IHeaders, Kafka } from 'kafkajs';
import { topicExists } from '../adapters/kafka/topic.ts';
import { UserError } from '../command-line/command.ts';
import { type AnomalyLabel, LABEL_HEADER, parseLabel } from '../producer/simulation/anomaly-label.ts';

/** A record as the score needs it. */
export interface LabelledRecord {
  readonly sensorId: string;
  readonly partition: number;
  readonly offset: number;
  readonly timestampMs: number;
  readonly label: AnomalyLabel | undefined;
  /** Event time of a labelled record, epoch milliseconds; 0 of others. */
  readonly eventMs: number;
}

/**
 * Reads a topic from its beginning to its present end, in the order of each partition.
 *
 * @returns how many records there were
 * @throws UserError when there is no such topic
 */
export async function readLabelledRecords(
  kafka: Kafka,
  topic: string,
  timestampField: string,
  onRecord: (record: LabelledRecord) => void,
): Promise<number> {
  const admin = kafka.admin();
  await admin.connect();
  const groupId = `score-labels-${randomUUID()}`;
  try {
    if (!(await topicExists(admin, topic))) throw new UserError(`There is no topic ${topic}; name one with --topic.`);
    const offsets = await admin.fetchTopicOffsets(topic);
    const left = new Map(
      offsets.flatMap(({ partition, low, high }) => (low === high ? [] : [[partition, Number(high)]])),
    );
    const records = offsets.reduce((sum, { low, high }) => sum + Number(high) - Number(low), 0);
    if (records > 0) await readUntil(kafka, topic, groupId, left, timestampField, onRecord);
    return records;
  } finally {
    await admin.deleteGroups([groupId]).catch(() => {});
    await admin.disconnect();
  }
}

async function readUntil(
  kafka: Kafka,
  topic: string,
  groupId: string,
  left: Map<number, number>,
  timestampField: string,
  onRecord: (record: LabelledRecord) => void,
): Promise<void> {
  const consumer = kafka.consumer({ groupId, allowAutoTopicCreation: false });
  await consumer.connect();
  try {
    await consumer.subscribe({ topics: [topic], fromBeginning: true });
    await new Promise<void>((resolve, reject) => {
      consumer.on('consumer.crash', ({ payload }) => reject(payload.error));
      const eachBatch = async ({ batch }: EachBatchPayload) => {
        const end = left.get(batch.partition) ?? 0;
        for (const message of batch.messages) {
          const offset = Number(message.offset);
          if (offset < end) onRecord({ ...labelled(message, timestampField), partition: batch.partition, offset });
        }
        if (Number(batch.lastOffset()) + 1 >= end) left.delete(batch.partition);
        if (left.size === 0) resolve();
      };
      consumer.run({ autoCommit: false, eachBatch }).catch(reject);
    });
  } finally {
    await consumer.disconnect();
  }
}

interface Message {
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly timestamp: string;
  readonly headers?: IHeaders | undefined;
}

function labelled({ key, value, timestamp, headers }: Message, timestampField: string) {
  const header = headers?.[LABEL_HEADER];
  const label = header === undefined ? undefined : parseLabel(String(header));
  const eventMs = label === undefined ? 0 : Date.parse(String(JSON.parse(String(value))[timestampField]));
  return { sensorId: String(key), timestampMs: Number(timestamp), label, eventMs };
}
