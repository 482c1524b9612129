import type { IHeaders } from 'kafkajs';
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

/** Turns a fetched Kafka message into the record of a Lambda event. */
export function toMskRecord(topic: string, partition: number, message: FetchedMessage): MskRecord {
  const { key, value } = message;
  const offset = Number(message.offset);
  const timestamp = Number(message.timestamp);
  const timestampType = message.batchContext?.timestampType === LOG_APPEND_TIME ? 'LOG_APPEND_TIME' : 'CREATE_TIME';
  const headers = message.headers === undefined ? NO_HEADERS : toHeaders(message.headers);
  if (key !== null && value !== null) {
    // The usual case by itself: one literal costs a third of one that is spread together.
    return {
      topic,
      partition,
      offset,
      timestamp,
      timestampType,
      key: key.toString('base64'),
      value: value.toString('base64'),
      headers,
    };
  }
  return {
    topic,
    partition,
    offset,
    timestamp,
    timestampType,
    ...(key !== null && { key: key.toString('base64') }),
    ...(value !== null && { value: value.toString('base64') }),
    headers,
  };
}

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
