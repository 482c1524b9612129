import type { Message } from 'kafkajs';

/** A record with the partition that its key belongs to. */
export interface PlacedMessage {
  readonly key: string;
  readonly value: string;
  readonly partition: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What kafkajs turns a message into: bytes in a buffer that may be longer than they are. */
interface EncodedRecord {
  readonly buf: Buffer;
  readonly buffer: Buffer;
}

const NOTHING = Buffer.alloc(0);
const NO_BYTES: EncodedRecord = { buf: NOTHING, buffer: NOTHING };
/** Attributes and timestamp delta: one byte each, both 0. */
const CONSTANT_BYTES = 2;
const LONGEST_VARINT_BYTES = 5;

/**
 * Turns records for one partition into what `producer.send` of kafkajs takes as `messages`, with an encoding of our own.
 *
 * kafkajs 2.2.4 spends 12 to 15 µs on encoding a record (a 512-byte buffer each, big integers for the timestamp) and
 * copies the list of messages once for each. It does both through `reduce` and `map` of the list, so this list brings
 * its own: `reduce` groups it as a whole, and `map`, once it sees that the function makes encoded records, answers with
 * all records in one buffer. Both call kafkajs's function on the first record and compare: where the result is
 * not the expected one, kafkajs does the rest as well, slower and just as right.
 */
export function recordSet(messages: readonly PlacedMessage[]): Message[] {
  const list: Message[] = [...messages];
  return Object.defineProperties(list, {
    reduce: { value: (fold: Fold, initial: object) => groupWhole(list, fold, initial) },
    map: { value: (change: Change) => encodeWhole(list, messages, change) },
  });
}

type Fold = (groups: object, message: Message, index: number, list: Message[]) => object;
type Change = (message: Message, index: number, list: Message[]) => unknown;

function groupWhole(list: Message[], fold: Fold, initial: object): object {
  const [first] = list;
  if (first === undefined) return initial;
  const groups = Object.entries<unknown>({ ...fold({}, first, 0, list) });
  const [partition, group] = groups[0] ?? [];
  const isWhole = groups.length === 1 && partition !== undefined && Array.isArray(group) && group[0] === first;
  return isWhole ? { ...initial, [partition]: list } : [...list].reduce(fold, initial);
}

function encodeWhole(list: Message[], messages: readonly PlacedMessage[], change: Change): unknown[] {
  const [first] = list;
  const changed = first && change(first, 0, list);
  if (isEncodedRecord(changed)) {
    const { bytes, firstLength } = encodeRecords(messages);
    const whole: EncodedRecord = { buf: bytes, buffer: bytes };
    if (changed.buffer.equals(bytes.subarray(0, firstLength))) return [whole, ...nothingTimes(list.length - 1)];
  }
  return [...list].map(change);
}

const isEncodedRecord = (value: unknown): value is EncodedRecord =>
  typeof value === 'object' && value !== null && 'buffer' in value && Buffer.isBuffer(value.buffer);

const nothingTimes = (times: number): EncodedRecord[] => Array<EncodedRecord>(times).fill(NO_BYTES);

/**
 * Encodes records as the body of a version 2 record batch, all of the batch's own time.
 *
 * @see https://kafka.apache.org/documentation/#record
 */
function encodeRecords(messages: readonly PlacedMessage[]): { bytes: Buffer; firstLength: number } {
  const bytes = Buffer.allocUnsafe(messages.reduce((sum, message) => sum + mostBytes(message), 0));
  let end = 0;
  let firstLength = 0;
  for (const [offsetDelta, message] of messages.entries()) {
    end = writeRecord(bytes, end, offsetDelta, message);
    if (offsetDelta === 0) firstLength = end;
  }
  return { bytes: bytes.subarray(0, end), firstLength };
}

/** No UTF-16 unit takes more than three bytes in UTF-8. */
function mostBytes({ key, value, headers }: PlacedMessage): number {
  let characters = key.length + value.length;
  let varints = 5;
  for (const [name, text] of Object.entries(headers ?? {})) {
    characters += name.length + text.length;
    varints += 2;
  }
  return CONSTANT_BYTES + varints * LONGEST_VARINT_BYTES + 3 * characters;
}

function writeRecord(bytes: Buffer, start: number, offsetDelta: number, message: PlacedMessage): number {
  const { key, value, headers } = message;
  const headerBytes = encodedHeaders(headers);
  const keyBytes = Buffer.byteLength(key);
  const valueBytes = Buffer.byteLength(value);
  const varints = varintLength(offsetDelta) + varintLength(keyBytes) + varintLength(valueBytes);
  let end = writeVarint(bytes, start, CONSTANT_BYTES + varints + keyBytes + valueBytes + headerBytes.length);
  bytes[end++] = 0;
  bytes[end++] = 0;
  end = writeVarint(bytes, end, offsetDelta);
  end = writeVarint(bytes, end, keyBytes);
  end += bytes.write(key, end);
  end = writeVarint(bytes, end, valueBytes);
  end += bytes.write(value, end);
  bytes.set(headerBytes, end);
  return end + headerBytes.length;
}

const NO_HEADERS = Buffer.from([0]);

/** The number of headers, then each with its name and value; few records have any. */
function encodedHeaders(headers: PlacedMessage['headers']): Uint8Array {
  if (headers === undefined) return NO_HEADERS;
  const texts = Object.entries(headers).flat();
  const varint = (value: number) => {
    const bytes = Buffer.alloc(LONGEST_VARINT_BYTES);
    return bytes.subarray(0, writeVarint(bytes, 0, value));
  };
  const parts = texts.flatMap((text) => [varint(Buffer.byteLength(text)), Buffer.from(text)]);
  return Buffer.concat([varint(texts.length / 2), ...parts]);
}

/** Writes a non-negative number below 2^30 in the zigzag encoding, which doubles it, and returns where it ends. */
function writeVarint(bytes: Buffer, start: number, value: number): number {
  let rest = value * 2;
  let end = start;
  for (; rest > 0x7f; rest >>>= 7) bytes[end++] = (rest & 0x7f) | 0x80;
  bytes[end++] = rest;
  return end;
}

function varintLength(value: number): number {
  let length = 1;
  for (let rest = value * 2; rest > 0x7f; rest >>>= 7) length++;
  return length;
}
