import type { Consumer, EachMessagePayload } from 'kafkajs';
import { expectationsOf, type TopicRecord } from './expectation.ts';

/** Where a partition begins and ends, as an administrator is told. */
interface Ends {
  readonly low: string;
  readonly high: string;
}

/**
 * Reads a topic from its beginning to these ends, and keeps of each record, or each reading of it, what must become of it.
 *
 * @param consumer of a group of its own; it is disconnected then. Where it has to begin anew, nothing counts twice
 */
export async function readTopic(consumer: Consumer, topic: string, ends: readonly Ends[]): Promise<TopicRecord[]> {
  const expected = ends.reduce((sum, { high, low }) => sum + Number(high) - Number(low), 0);
  if (expected === 0) return [];
  const records = new Map<string, readonly TopicRecord[]>();
  await consumer.connect();
  try {
    await consumer.subscribe({ topics: [topic], fromBeginning: true });
    await new Promise<void>((resolve, reject) => {
      const eachMessage = async ({ partition, message }: EachMessagePayload) => {
        records.set(`${partition}-${message.offset}`, topicRecords(partition, message));
        if (records.size >= expected) resolve();
      };
      consumer.on(consumer.events.CRASH, ({ payload }) => {
        if (!payload.restart) reject(payload.error);
      });
      consumer.run({ autoCommit: false, eachMessage }).catch(reject);
    });
  } finally {
    await consumer.disconnect();
  }
  return [...records.values()].flat();
}

function topicRecords(partition: number, message: EachMessagePayload['message']): readonly TopicRecord[] {
  const { offset, timestamp, value, headers = {} } = message;
  const timestampMs = Number(timestamp);
  const expectations = expectationsOf({ value, headers, timestampMs });
  return expectations.map((expectation) => ({ partition, offset: Number(offset), timestampMs, ...expectation }));
}
