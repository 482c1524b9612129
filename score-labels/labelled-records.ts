import type { Kafka, KafkaMessage } from 'kafkajs';
import { readRecords } from '../adapters/kafka/record-reader.ts';
import { heldRanges, topicExists } from '../adapters/kafka/topic.ts';
import { UserError } from '../command-line/command.ts';
import { TimeReader } from '../detection/time-reader.ts';
import { DEFAULT_TIMES } from '../detection/time-settings.ts';
import { type AnomalyLabel, LABEL_HEADER, parseLabel } from '../producer/simulation/anomaly-label.ts';

/** A record as the score needs it. */
export interface LabelledRecord {
  readonly sensorId: string;
  readonly partition: number;
  readonly offset: number;
  readonly timestampMs: number;
  readonly label: AnomalyLabel | undefined;
  /** Event time, that of Kafka where it has none, in epoch milliseconds. */
  readonly eventMs: number;
}

const times = new TimeReader(DEFAULT_TIMES);

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
  try {
    if (!(await topicExists(admin, topic))) throw new UserError(`There is no topic ${topic}; name one with --topic.`);
    let records = 0;
    await readRecords(kafka, topic, await heldRanges(admin, topic), (partition, offset, message) => {
      records++;
      onRecord({ ...labelled(message, timestampField), partition, offset });
    });
    return records;
  } finally {
    await admin.disconnect();
  }
}

function labelled({ key, value, timestamp, headers }: KafkaMessage, timestampField: string) {
  const header = headers?.[LABEL_HEADER];
  const label = header === undefined ? undefined : parseLabel(String(header));
  const timestampMs = Number(timestamp);
  const eventMs = eventTime(value, timestampField, timestampMs) ?? timestampMs;
  return { sensorId: String(key), timestampMs, label, eventMs };
}

/** A record may be no reading: somebody else may have written it. */
function eventTime(value: Buffer | null, timestampField: string, timestampMs: number): number | undefined {
  try {
    return times.read(JSON.parse(String(value))?.[timestampField], timestampMs)?.epochMs;
  } catch {
    return undefined;
  }
}
