import kafkajs from 'kafkajs';
import type { AbortedTransactions } from './aborted-transactions.ts';
import { FetchedRecord, type RecordBatch, StandIn } from './fetched-record.ts';
import { RecordCursor, UnknownBytes } from './record-cursor.ts';

/** Offset and length, which stand before everything that the length counts. */
const PREFIX_BYTES = 12;
const HEADER_BYTES = 61;
/** Where a batch has what is read of it by itself. */
const LENGTH_AT = 8;
const MAGIC_AT = 16;
const ATTRIBUTES_AT = 21;
const COUNT_AT = 57;
const MAGIC = 2;
const CODEC = 0x07;
const LOG_APPEND_TIME = 0x08;
const TRANSACTIONAL = 0x10;
const CONTROL = 0x20;

/**
 * Decodes what a fetch has brought of one partition: whole batches of version 2, then perhaps the beginning of another,
 * since brokers cut at a number of bytes. Checksums are passed over, as kafkajs does.
 *
 * @throws UnknownBytes; the error of a codec, which kafkajs would throw as well
 * @see https://kafka.apache.org/documentation/#recordbatch
 */
export async function decodeBatches(bytes: Buffer, aborted: AbortedTransactions): Promise<FetchedRecord[]> {
  const records: FetchedRecord[] = [];
  for (let start = 0; bytes.length - start >= HEADER_BYTES; ) {
    const end = start + PREFIX_BYTES + bytes.readInt32BE(start + LENGTH_AT);
    if (end > bytes.length) break;
    if (end < start + HEADER_BYTES || bytes[start + MAGIC_AT] !== MAGIC) throw new UnknownBytes();
    await decodeBatch(bytes.subarray(start, end), aborted, records);
    start = end;
  }
  return records;
}

async function decodeBatch(bytes: Buffer, aborted: AbortedTransactions, records: FetchedRecord[]): Promise<void> {
  const cursor = new RecordCursor(bytes);
  const baseOffset = cursor.int64();
  cursor.at = ATTRIBUTES_AT;
  const attributes = cursor.int16();
  const lastOffset = baseOffset + cursor.int32();
  const firstTimestamp = cursor.int64();
  const maxTimestamp = cursor.int64();
  const producerId = cursor.int64();
  cursor.at = COUNT_AT;
  const count = cursor.int32();
  if (count <= 0) {
    records.push(new StandIn(lastOffset, maxTimestamp));
    return;
  }
  const body = attributes & CODEC ? new RecordCursor(await decompress(attributes & CODEC, bytes)) : cursor;
  const [isControl, isTransactional] = [(attributes & CONTROL) !== 0, (attributes & TRANSACTIONAL) !== 0];
  aborted.reach(lastOffset);
  const batch: RecordBatch = {
    baseOffset,
    firstTimestamp,
    appendedMs: attributes & LOG_APPEND_TIME ? maxTimestamp : undefined,
    isLeftOut: isControl || (isTransactional && aborted.has(producerId)),
  };
  const before = records.length;
  for (let index = 0; index < count; index++) records.push(new FetchedRecord(batch, body));
  if (isControl) aborted.endedBy(producerId, records[before]?.key);
}

/** By the codecs that kafkajs has, to which all of Kafka's were added. */
async function decompress(codec: number, batch: Buffer): Promise<Buffer> {
  const known: Readonly<Record<number, unknown>> = kafkajs.CompressionCodecs;
  const make = known[codec];
  const made: unknown = typeof make === 'function' ? make() : undefined;
  if (!isCodec(made)) throw new UnknownBytes();
  return made.decompress(batch.subarray(HEADER_BYTES));
}

interface Codec {
  decompress(bytes: Buffer): Promise<Buffer>;
}

const isCodec = (made: unknown): made is Codec => typeof made === 'object' && made !== null && 'decompress' in made;
