import { createRequire } from 'node:module';
import { join } from 'node:path';
import { FetchedRecord, type RecordHeader } from '../../adapters/kafka/fetching/fetched-record.ts';
import { projectRoot } from '../../project-root.ts';

/** A record as kafkajs decodes it. */
interface KafkajsRecord {
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly offset: string;
  readonly timestamp: string;
  readonly headers: Readonly<Record<string, Buffer | null | readonly Buffer[]>>;
  readonly batchContext: { readonly timestampType: number };
}

interface Answer {
  readonly responses: readonly { readonly topicName: string; readonly partitions: readonly object[] }[];
}

interface KafkajsBatch {
  readonly partition: number;
  readonly highWatermark: string;
  readonly messages: readonly (KafkajsRecord | FetchedRecord)[];
  firstOffset(): string | null;
  lastOffset(): string;
  offsetLag(): string;
  isEmptyDueToFiltering(): boolean;
}

const requireKafkajs = createRequire(join(projectRoot, 'package.json'));
const Batch: new (topic: string, fetchedOffset: string, partition: object) => KafkajsBatch =
  requireKafkajs('kafkajs/src/consumer/batch');

/** kafkajs's own decoder of the answer to a fetch of version 11. */
export const decodeByKafkajs: (bytes: Buffer) => Promise<Answer> = requireKafkajs(
  'kafkajs/src/protocol/requests/fetch/v11/response',
).decode;

/** What a consumer of kafkajs sees of each partition's part of an answer when it has asked from an offset on. */
export function seenByConsumer({ responses }: Answer, fetchedOffset: number) {
  return responses.flatMap(({ topicName, partitions }) =>
    partitions.map((part) => {
      const batch = new Batch(topicName, String(fetchedOffset), part);
      const { partition, highWatermark } = batch;
      const ends = [batch.firstOffset(), batch.lastOffset(), batch.offsetLag()];
      const isLeftOut = batch.isEmptyDueToFiltering();
      return { topicName, partition, highWatermark, ends, isLeftOut, messages: batch.messages.map(recordSeen) };
    }),
  );
}

function recordSeen(record: KafkajsRecord | FetchedRecord) {
  const { key, value, offset, timestamp } = record;
  return { key, value, offset, timestamp, isAppendTime: isAppendTime(record), headers: headersOf(record) };
}

const isAppendTime = (record: KafkajsRecord | FetchedRecord): boolean =>
  record instanceof FetchedRecord ? record.batch.appendedMs !== undefined : record.batchContext.timestampType === 1;

function headersOf(record: KafkajsRecord | FetchedRecord): readonly RecordHeader[] {
  if (record instanceof FetchedRecord) return record.headerList;
  return Object.entries(record.headers).flatMap(([name, values]) =>
    [values].flat().map((value): RecordHeader => [name, value]),
  );
}
