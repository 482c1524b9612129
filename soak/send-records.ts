import { CompressionTypes, type Message, type Producer } from 'kafkajs';
import type { SoakRecord } from './records.ts';

/** What the brokers have acknowledged; bytes are those of the values. */
export interface Sent {
  readonly records: number;
  readonly bytes: number;
}

const RECORDS_A_REQUEST = 2_000;
/** A request may bring one partition all of it, and a batch has 1 MiB at most. */
const BYTES_A_REQUEST = 700_000;
/** A value that no batch may carry as it is gets through compressed, as a real producer's does. */
const COMPRESS_FROM_BYTES = 900_000;

/** Sends records in their order, each to its partition, in requests that a broker takes. */
export async function sendRecords(producer: Producer, topic: string, records: readonly SoakRecord[]): Promise<Sent> {
  let bytes = 0;
  await producer.connect();
  for (const part of partsOf(records)) {
    bytes += part.reduce((sum, record) => sum + bytesOf(record), 0);
    const compression = part.some(isLarge) ? CompressionTypes.GZIP : CompressionTypes.None;
    await producer.send({ topic, messages: part.map(messageOf), compression });
  }
  await producer.disconnect();
  return { records: records.length, bytes };
}

function* partsOf(records: readonly SoakRecord[]): Generator<readonly SoakRecord[]> {
  let part: SoakRecord[] = [];
  let bytes = 0;
  for (const record of records) {
    const more = bytesOf(record);
    if (part.length === RECORDS_A_REQUEST || (part.length > 0 && bytes + more > BYTES_A_REQUEST)) {
      yield part;
      [part, bytes] = [[], 0];
    }
    part.push(record);
    bytes += more;
  }
  if (part.length > 0) yield part;
}

const bytesOf = ({ value }: SoakRecord): number => value?.length ?? 0;
const isLarge = (record: SoakRecord): boolean => bytesOf(record) > COMPRESS_FROM_BYTES;
const messageOf = ({ partition, key, value, headers }: SoakRecord): Message => ({ partition, key, value, headers });
