/** A record to be encoded; times and offsets are differences to its batch's. */
export interface RecordToEncode {
  readonly offsetDelta: number;
  readonly timestampDelta: number;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: readonly (readonly [string, Buffer | null])[];
}

/** A batch of version 2 to be encoded. */
export interface BatchToEncode {
  readonly baseOffset: number;
  readonly firstTimestamp: number;
  readonly maxTimestamp: number;
  readonly producerId: number;
  readonly isControl: boolean;
  readonly isTransactional: boolean;
  readonly isLogAppendTime: boolean;
  readonly codec: number;
  /** That of the last record, unless compaction has removed records at the end. */
  readonly lastOffsetDelta?: number;
  readonly records: readonly RecordToEncode[];
}

export interface PartitionToEncode {
  readonly partition: number;
  readonly aborted: readonly { readonly producerId: number; readonly firstOffset: number }[];
  /** The batches one after the other, perhaps cut. */
  readonly bytes: Buffer;
}

type Compress = (codec: number, bytes: Buffer) => Buffer;

/** @see https://kafka.apache.org/documentation/#recordbatch */
export function encodeBatch(batch: BatchToEncode, compress: Compress = (_, bytes) => bytes): Buffer {
  const body = Buffer.concat(batch.records.map(encodeRecord));
  const attributes =
    batch.codec +
    (batch.isLogAppendTime ? 0x08 : 0) +
    (batch.isTransactional ? 0x10 : 0) +
    (batch.isControl ? 0x20 : 0);
  const rest = Buffer.concat([
    Buffer.from([0, 0, 0, 7, 2, 0, 0, 0, 0]),
    int(2, attributes),
    int(4, batch.lastOffsetDelta ?? batch.records.at(-1)?.offsetDelta ?? 0),
    int(8, batch.firstTimestamp),
    int(8, batch.maxTimestamp),
    int(8, batch.producerId),
    int(2, 0),
    int(4, 0),
    int(4, batch.records.length),
    batch.codec === 0 ? body : compress(batch.codec, body),
  ]);
  return Buffer.concat([int(8, batch.baseOffset), int(4, rest.length), rest]);
}

/** The answer to a fetch of version 11. */
export function encodeFetchAnswer(topic: string, partitions: readonly PartitionToEncode[]): Buffer {
  return Buffer.concat([
    int(4, 0),
    int(2, 0),
    int(4, 0),
    int(4, 1),
    int(2, Buffer.byteLength(topic)),
    Buffer.from(topic),
    int(4, partitions.length),
    ...partitions.map(encodePartition),
  ]);
}

function encodePartition({ partition, aborted, bytes }: PartitionToEncode): Buffer {
  return Buffer.concat([
    int(4, partition),
    int(2, 0),
    ...[1e6, 1e6, 3].map((offset) => int(8, offset)),
    int(4, aborted.length === 0 ? -1 : aborted.length),
    ...aborted.flatMap(({ producerId, firstOffset }) => [int(8, producerId), int(8, firstOffset)]),
    int(4, -1),
    int(4, bytes.length),
    bytes,
  ]);
}

function encodeRecord({ offsetDelta, timestampDelta, key, value, headers }: RecordToEncode): Buffer {
  const body = Buffer.concat([
    Buffer.from([0]),
    varint(timestampDelta),
    varint(offsetDelta),
    sized(key),
    sized(value),
    varint(headers.length),
    ...headers.flatMap(([name, bytes]) => [sized(Buffer.from(name)), sized(bytes)]),
  ]);
  return sized(body);
}

const sized = (bytes: Buffer | null): Buffer =>
  bytes === null ? varint(-1) : Buffer.concat([varint(bytes.length), bytes]);

function int(size: 2 | 4 | 8, value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(BigInt(value));
  return bytes.subarray(8 - size);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, (BigInt(value) << 1n) ^ (BigInt(value) >> 63n));
  for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  return Buffer.from([...bytes, Number(rest)]);
}
