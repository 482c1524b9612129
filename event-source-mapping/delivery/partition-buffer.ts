import type { MskRecord } from '../msk-event.ts';

/** Taken records are cut off the front of the arrays when there are this many, so that cutting stays cheap. */
const COMPACT_AT = 4096;

/** Records and bytes (as JSON) waiting in several buffers together. */
export interface BufferTally {
  records: number;
  bytes: number;
}

/** The records of one partition that were fetched and wait to be put into an event: first in, first out. */
export class PartitionBuffer {
  readonly partition: number;
  /** Topic and partition as an event names them. */
  readonly key: string;
  readonly #tally: BufferTally;
  #records: MskRecord[] = [];
  #recordBytes: number[] = [];
  #arrivalsMs: number[] = [];
  #head = 0;
  #bytes = 0;
  /** Offset behind the last record that was read, wanted or not; 0 before the first. */
  readTo = 0;

  constructor(topic: string, partition: number, tally: BufferTally = { records: 0, bytes: 0 }) {
    this.#tally = tally;
    this.partition = partition;
    this.key = `${topic}-${partition}`;
  }

  get size(): number {
    return this.#records.length - this.#head;
  }

  /** Sum of the waiting records' sizes as JSON. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Size as JSON of the record that {@link take} would give; 0 when none waits. */
  get nextBytes(): number {
    return this.#recordBytes[this.#head] ?? 0;
  }

  /** Offset of the record that {@link take} would give, infinity when none waits. */
  get nextOffset(): number {
    return this.#records[this.#head]?.offset ?? Number.POSITIVE_INFINITY;
  }

  /** When the longest waiting record came, infinity when none waits. */
  get oldestArrivalMs(): number {
    return this.#arrivalsMs[this.#head] ?? Number.POSITIVE_INFINITY;
  }

  add(record: MskRecord, bytes: number, nowMs: number): void {
    this.#records.push(record);
    this.#recordBytes.push(bytes);
    this.#arrivalsMs.push(nowMs);
    this.#bytes += bytes;
    this.#tally.bytes += bytes;
    this.#tally.records++;
  }

  take(): MskRecord | undefined {
    const record = this.#records[this.#head];
    if (record === undefined) return undefined;
    this.#bytes -= this.nextBytes;
    this.#tally.bytes -= this.nextBytes;
    this.#tally.records--;
    this.#head++;
    if (this.#head >= COMPACT_AT || this.#head === this.#records.length) this.#compact();
    return record;
  }

  #compact(): void {
    this.#records = this.#records.slice(this.#head);
    this.#recordBytes = this.#recordBytes.slice(this.#head);
    this.#arrivalsMs = this.#arrivalsMs.slice(this.#head);
    this.#head = 0;
  }
}
