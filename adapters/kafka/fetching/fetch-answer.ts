import { AbortedTransactions } from './aborted-transactions.ts';
import type { FetchedRecord } from './fetched-record.ts';
import { decodeBatches } from './record-batches.ts';
import { RecordCursor, UnknownBytes } from './record-cursor.ts';

/** Of one partition, by kafkajs's names. */
interface PartitionAnswer {
  readonly partition: number;
  readonly errorCode: number;
  readonly highWatermark: string;
  readonly lastStableOffset: string;
  readonly lastStartOffset: string;
  /** None: their records are marked as left out already. */
  readonly abortedTransactions: readonly [];
  readonly preferredReadReplica: number;
  readonly messages: readonly FetchedRecord[];
}

/** A fetch's answer as kafkajs's own decoder of version 11 returns it. */
export interface FetchAnswer {
  readonly throttleTime: number;
  readonly clientSideThrottleTime: number;
  readonly errorCode: number;
  readonly sessionId: number;
  readonly responses: readonly { readonly topicName: string; readonly partitions: readonly PartitionAnswer[] }[];
}

/**
 * Decodes the answer to a fetch of version 11.
 *
 * @throws UnknownBytes; the error of a codec
 * @see https://kafka.apache.org/protocol.html#The_Messages_Fetch
 */
export async function decodeFetchAnswer(bytes: Buffer): Promise<FetchAnswer> {
  const cursor = new RecordCursor(bytes);
  const clientSideThrottleTime = cursor.int32();
  const errorCode = cursor.int16();
  const sessionId = cursor.int32();
  const responses = await list(cursor, async () => ({
    topicName: topicName(cursor),
    partitions: await list(cursor, () => decodePartition(cursor)),
  }));
  // kafkajs would wait by itself for what the client is to wait; both are its own names.
  return { throttleTime: 0, clientSideThrottleTime, errorCode, sessionId, responses };
}

async function decodePartition(cursor: RecordCursor): Promise<PartitionAnswer> {
  const partition = cursor.int32();
  const errorCode = cursor.int16();
  const [highWatermark, lastStableOffset, lastStartOffset] = [cursor.int64(), cursor.int64(), cursor.int64()];
  const aborted = await list(cursor, () => ({ producerId: cursor.int64(), firstOffset: cursor.int64() }));
  const preferredReadReplica = cursor.int32();
  return {
    partition,
    errorCode,
    highWatermark: String(highWatermark),
    lastStableOffset: String(lastStableOffset),
    lastStartOffset: String(lastStartOffset),
    abortedTransactions: [],
    preferredReadReplica,
    messages: inOrder(await decodeBatches(recordBytes(cursor), new AbortedTransactions(aborted))),
  };
}

function recordBytes(cursor: RecordCursor): Buffer {
  const size = Math.max(0, cursor.int32());
  const start = cursor.pass(size);
  return cursor.bytes.subarray(start, start + size);
}

/**
 * Makes a list answer kafkajs's first question as a whole: which records lie at or behind the fetched offset, since compressed
 * batches begin before it. Offsets rise, so the first that does speaks for all behind it; kafkajs makes two big integers for each.
 */
function inOrder(records: FetchedRecord[]): readonly FetchedRecord[] {
  const fromFirst = (isWithin: (record: FetchedRecord) => boolean) => {
    const first = records.findIndex((record) => isWithin(record));
    return first < 0 ? [] : records.slice(first);
  };
  return Object.defineProperty(records, 'filter', { value: fromFirst });
}

async function list<Item>(cursor: RecordCursor, read: () => Item | Promise<Item>): Promise<Item[]> {
  const items: Item[] = [];
  for (let left = cursor.int32(); left > 0; left--) items.push(await read());
  return items;
}

function topicName(cursor: RecordCursor): string {
  const length = cursor.int16();
  if (length < 0) throw new UnknownBytes();
  const start = cursor.pass(length);
  return cursor.bytes.toString('utf8', start, cursor.at);
}
