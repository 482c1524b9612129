import { RecordCursor, UnknownBytes } from './record-cursor.ts';

/** What the records of one batch have in common. */
export interface RecordBatch {
  readonly baseOffset: number;
  readonly firstTimestamp: number;
  /** Of the whole batch, where the broker dates records; then no record has a time of its own. */
  readonly appendedMs: number | undefined;
  /** Whether kafkajs is to leave its records out: marks that end a transaction, records of an aborted one, stand-ins. */
  readonly isLeftOut: boolean;
}

/** A header's name and bytes, null where it has none. */
export type RecordHeader = readonly [name: string, value: Buffer | null];

const NO_HEADERS: readonly RecordHeader[] = [];
const NULL = -1;

/** A record of a fetched batch, read in place: its key and value stay in the buffer that they came in until they are asked for. */
export class FetchedRecord {
  readonly batch: RecordBatch;
  readonly offsetNumber: number;
  readonly timestampMs: number;
  readonly headerList: readonly RecordHeader[];
  readonly #bytes: Buffer;
  readonly #keyStart: number;
  readonly #keyEnd: number;
  readonly #valueStart: number;
  readonly #valueEnd: number;

  /**
   * Reads the record at which a cursor stands.
   *
   * @throws UnknownBytes
   */
  constructor(batch: RecordBatch, cursor: RecordCursor) {
    const size = cursor.varint();
    const end = cursor.at + size;
    cursor.pass(1);
    const timestampDelta = cursor.varint();
    this.batch = batch;
    this.#bytes = cursor.bytes;
    this.offsetNumber = batch.baseOffset + cursor.varint();
    this.timestampMs = batch.appendedMs ?? batch.firstTimestamp + timestampDelta;
    this.#keyStart = passBytes(cursor);
    this.#keyEnd = cursor.at;
    this.#valueStart = passBytes(cursor);
    this.#valueEnd = cursor.at;
    const headers = cursor.varint();
    this.headerList = headers === 0 ? NO_HEADERS : readHeaders(cursor, headers);
    if (cursor.at !== end) throw new UnknownBytes();
  }

  /** As kafkajs has offsets. */
  get offset(): string {
    return String(this.offsetNumber);
  }

  /** As kafkajs has times. */
  get timestamp(): string {
    return String(this.timestampMs);
  }

  /** By this kafkajs knows what it does not hand out. */
  get isControlRecord(): boolean {
    return this.batch.isLeftOut;
  }

  get key(): Buffer | null {
    return this.#keyStart === NULL ? null : this.#bytes.subarray(this.#keyStart, this.#keyEnd);
  }

  get value(): Buffer | null {
    return this.#valueStart === NULL ? null : this.#bytes.subarray(this.#valueStart, this.#valueEnd);
  }

  get base64Key(): string | undefined {
    return this.#keyStart === NULL ? undefined : this.#bytes.toString('base64', this.#keyStart, this.#keyEnd);
  }

  get base64Value(): string | undefined {
    return this.#valueStart === NULL ? undefined : this.#bytes.toString('base64', this.#valueStart, this.#valueEnd);
  }
}

/** A record with neither key nor value nor headers, at its batch's offset. */
const NOTHING = Buffer.from([12, 0, 0, 0, 1, 1, 0]);

/**
 * Stands at the last offset of a batch of which compaction has left no record, only what its producer's sequence needs.
 * By it kafkajs reads on behind the batch; where nothing else was fetched, it would fetch the same for ever.
 */
export class StandIn extends FetchedRecord {
  constructor(lastOffset: number, timestampMs: number) {
    const batch = { baseOffset: lastOffset, firstTimestamp: timestampMs, appendedMs: undefined, isLeftOut: true };
    super(batch, new RecordCursor(NOTHING));
  }
}

/** Moves on over bytes behind their length; returns where they begin, -1 for null. */
function passBytes(cursor: RecordCursor): number {
  const length = cursor.varint();
  return length === NULL ? NULL : cursor.pass(length);
}

function readHeaders(cursor: RecordCursor, count: number): readonly RecordHeader[] {
  if (count < 0) throw new UnknownBytes();
  const headers: RecordHeader[] = [];
  for (let index = 0; index < count; index++) {
    const nameStart = passBytes(cursor);
    if (nameStart === NULL) throw new UnknownBytes();
    const name = cursor.bytes.toString('utf8', nameStart, cursor.at);
    const start = passBytes(cursor);
    headers.push([name, start === NULL ? null : cursor.bytes.subarray(start, cursor.at)]);
  }
  return headers;
}
