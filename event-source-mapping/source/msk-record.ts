import type { IHeaders } from 'kafkajs';
import { FetchedRecord } from '../../adapters/kafka/fetching/fetched-record.ts';
import type { MskRecord } from '../msk-event.ts';

/** Bytes of `{"topic":"","partition":,"offset":,"timestamp":,"timestampType":"","headers":[]}`. */
const RECORD_FRAME_BYTES = 80;
/** Bytes of `"key":"",`. */
const KEY_FRAME_BYTES = 9;
/** Bytes of `"value":"",`. */
const VALUE_FRAME_BYTES = 11;
/** kafkajs's number for a topic that keeps the broker's clock. */
const LOG_APPEND_TIME = 1;

/** A message as kafkajs 2.2.4 hands it out: the record batch it came in is there, but not in the published types. */
interface FetchedMessage {
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly offset: string;
  readonly timestamp: string;
  readonly headers?: IHeaders;
  readonly batchContext?: { readonly timestampType?: number };
}

type Headers = MskRecord['headers'];

const NO_HEADERS: Headers = [];

/** Turns a fetched Kafka record into that of a Lambda event, whoever has decoded it. */
export function toMskRecord(topic: string, partition: number, message: FetchedMessage | FetchedRecord): MskRecord {
  if (message instanceof FetchedRecord) return fromFetchedRecord(topic, partition, message);
  const timestampType = message.batchContext?.timestampType === LOG_APPEND_TIME ? 'LOG_APPEND_TIME' : 'CREATE_TIME';
  return withoutNulls({
    topic,
    partition,
    offset: Number(message.offset),
    timestamp: Number(message.timestamp),
    timestampType,
    key: message.key?.toString('base64'),
    value: message.value?.toString('base64'),
    headers: message.headers === undefined ? NO_HEADERS : toHeaders(message.headers),
  });
}

/** Base64 straight from the buffer that the record came in. */
function fromFetchedRecord(topic: string, partition: number, record: FetchedRecord): MskRecord {
  const { headerList } = record;
  return withoutNulls({
    topic,
    partition,
    offset: record.offsetNumber,
    timestamp: record.timestampMs,
    timestampType: record.batch.appendedMs === undefined ? 'CREATE_TIME' : 'LOG_APPEND_TIME',
    key: record.base64Key,
    value: record.base64Value,
    headers: headerList.length === 0 ? NO_HEADERS : headerList.map(([name, value]) => ({ [name]: signedBytes(value) })),
  });
}

interface AnyRecord extends Omit<MskRecord, 'key' | 'value'> {
  readonly key: string | undefined;
  readonly value: string | undefined;
}

/** The usual record has nothing to leave out, and is not copied. */
function withoutNulls(record: AnyRecord): MskRecord {
  if (isWhole(record)) return record;
  const { key, value, ...others } = record;
  return { ...others, ...(key !== undefined && { key }), ...(value !== undefined && { value }) };
}

const isWhole = (record: AnyRecord): record is AnyRecord & MskRecord =>
  record.key !== undefined && record.value !== undefined;

/** Bytes a record takes as JSON in an event, computed from the lengths of its parts. */
export function mskRecordBytes(record: MskRecord): number {
  let bytes = RECORD_FRAME_BYTES + record.topic.length + record.timestampType.length;
  bytes += digits(record.partition) + digits(record.offset) + digits(record.timestamp);
  if (record.key !== undefined) bytes += KEY_FRAME_BYTES + record.key.length;
  if (record.value !== undefined) bytes += VALUE_FRAME_BYTES + record.value.length;
  return record.headers.length === 0 ? bytes : bytes + Buffer.byteLength(JSON.stringify(record.headers)) - '[]'.length;
}

function toHeaders(headers: IHeaders): Headers {
  const list: Record<string, number[]>[] = [];
  for (const name in headers) {
    const value = headers[name];
    if (value === undefined) continue;
    for (const single of Array.isArray(value) ? value : [value]) list.push({ [name]: signedBytes(single) });
  }
  return list.length === 0 ? NO_HEADERS : list;
}

function signedBytes(value: Buffer | string | null): number[] {
  return value === null ? [] : Array.from(new Int8Array(Buffer.from(value)));
}

function digits(value: number): number {
  if (value >= 1e12 && value < 1e13) return 13;
  return value >= 0 && value < 10 ? 1 : String(value).length;
}
