import { type Coordinates, documentId, type Part } from '../../detection/coordinates.ts';
import { countElements } from '../../detection/reading/pack.ts';
import { failure, type Result, success } from '../../detection/result.ts';

/**
 * A Kafka record as Lambda delivers it. The published types promise more than is sent: key and value may be null or absent.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-msk.html
 */
export interface KafkaEventRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  /** Epoch milliseconds. */
  readonly timestamp: number;
  readonly timestampType: Coordinates['timestampType'];
  /** Base64, or null or absent. */
  readonly key?: string | null;
  /** Base64, or null or absent for a tombstone. */
  readonly value?: string | null;
  /** Set by ourselves where the value is one element of a record's array of readings, taken out of it. */
  readonly part?: Part | undefined;
}

/** An event of the Kafka event source mapping; one may carry several partitions. */
export interface KafkaEvent {
  readonly eventSource: 'aws:kafka' | 'SelfManagedKafka';
  /** Records in order of offset, by `topic-partition`; a topic may contain dashes, so the key is not to be taken apart. */
  readonly records: Readonly<Record<string, readonly KafkaEventRecord[]>>;
}

/** Recognises a Kafka event, or says in one sentence what was sent instead. */
export function parseKafkaEvent(event: unknown): Result<KafkaEvent, string> {
  const { eventSource, records } = (event ?? {}) as { eventSource?: unknown; records?: unknown };
  if (eventSource !== 'aws:kafka' && eventSource !== 'SelfManagedKafka')
    return failure(
      `the detector takes events of eventSource "aws:kafka" or "SelfManagedKafka", got ${JSON.stringify(eventSource) ?? 'none'}; connect it to a Kafka event source mapping`,
    );
  if (typeof records !== 'object' || records === null || !Object.values(records).every(Array.isArray))
    return failure('the Kafka event has no "records" object with an array of records for each partition');
  for (const [name, list] of Object.entries(records as Record<string, readonly unknown[]>))
    for (const record of list)
      if (!isRecord(record))
        return failure(`the Kafka event has something under ${JSON.stringify(name)} that is not a record`);
  return success(event as KafkaEvent);
}

/** Kafka's own rule for the names of topics: nothing of it has to be escaped in an id or a document. */
const TOPIC_NAME = /^[a-zA-Z0-9._-]{1,249}$/;
let knownTopic: string | undefined;

/** Whether a record can be named by its coordinates: without them nothing could be written of it, not even a dead letter. */
function isRecord(record: unknown): record is KafkaEventRecord {
  const { topic, partition, offset, timestamp, key, value, part } = (record ?? {}) as Record<string, unknown>;
  if (typeof topic !== 'string' || typeof timestamp !== 'number') return false;
  if (topic !== knownTopic && !TOPIC_NAME.test(topic)) return false;
  knownTopic = topic;
  return isCount(partition) && isCount(offset) && isBytes(key) && isBytes(value) && part === undefined;
}

const isCount = (value: unknown): boolean => typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
const isBytes = (value: unknown): boolean => typeof value === 'string' || value === null || value === undefined;

/** Where a record lies in Kafka. */
export function coordinatesOf(record: KafkaEventRecord): Coordinates {
  const { topic, partition, offset, timestamp, timestampType, part } = record;
  return { topic, partition, offset, timestampMs: timestamp, timestampType, part };
}

/** The ids of all documents that may be made of a record. */
export function documentIdsOf(record: KafkaEventRecord): readonly string[] {
  const at = coordinatesOf(record);
  const of = at.part === undefined ? countElements(bytesOf(record.value)) : 0;
  if (of === 0) return [documentId(at)];
  return Array.from({ length: of }, (_, index) => documentId({ ...at, part: { index, of } }));
}

/** The bytes of a record's key or value; null when it has none. */
export function bytesOf(base64: string | null | undefined): Uint8Array | null {
  return typeof base64 === 'string' ? Buffer.from(base64, 'base64') : null;
}

/** Text or bytes as an event carries them. */
export const base64Of = (contents: string | Uint8Array): string => Buffer.from(contents).toString('base64');
