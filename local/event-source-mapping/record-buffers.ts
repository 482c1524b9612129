import { type BufferTally, PartitionBuffer } from './partition-buffer.ts';
import { Signal } from './signal.ts';

interface BufferLimits {
  /** Records that may wait in one partition. */
  readonly maxRecordsPerPartition: number;
  /** Bytes, as JSON, that may wait in one partition; the record that crosses it is still taken in. */
  readonly maxBytesPerPartition: number;
  /** Bytes, as JSON, that may wait in all partitions together. */
  readonly maxBytes: number;
}

/**
 * The records fetched ahead of the function, by partition, bounded in number and bytes.
 *
 * They belong to one generation of the consumer group: at each re-assignment everything is dropped, because fetching
 * starts again from the committed offsets.
 */
export class RecordBuffers {
  /** Notified when records were added, and when waiting for them is pointless. */
  readonly filled = new Signal();
  /** Notified when records were taken or dropped. */
  readonly drained = new Signal();
  readonly #topic: string;
  readonly #limits: BufferLimits;
  #buffers = new Map<number, PartitionBuffer>();
  #tally: BufferTally = { records: 0, bytes: 0 };
  #generation = 0;
  #turn = 0;

  constructor(topic: string, limits: BufferLimits) {
    this.#topic = topic;
    this.#limits = limits;
  }

  get generation(): number {
    return this.#generation;
  }

  get size(): number {
    return this.#tally.records;
  }

  get bytes(): number {
    return this.#tally.bytes;
  }

  get oldestArrivalMs(): number {
    let oldest = Number.POSITIVE_INFINITY;
    for (const buffer of this.#buffers.values()) oldest = Math.min(oldest, buffer.oldestArrivalMs);
    return oldest;
  }

  of(partition: number): PartitionBuffer {
    const existing = this.#buffers.get(partition);
    if (existing !== undefined) return existing;
    const buffer = new PartitionBuffer(this.#topic, partition, this.#tally);
    this.#buffers.set(partition, buffer);
    return buffer;
  }

  hasRoom(buffer: PartitionBuffer): boolean {
    const { maxRecordsPerPartition, maxBytesPerPartition, maxBytes } = this.#limits;
    return buffer.size < maxRecordsPerPartition && buffer.bytes < maxBytesPerPartition && this.bytes < maxBytes;
  }

  /** The partitions with waiting records; another one comes first each time. */
  inTurn(): PartitionBuffer[] {
    const waiting = [...this.#buffers.values()].filter((buffer) => buffer.size > 0);
    const first = this.#turn++ % Math.max(waiting.length, 1);
    return [...waiting.slice(first), ...waiting.slice(0, first)];
  }

  /** Drops everything and begins a new generation. */
  reset(): void {
    this.#buffers = new Map();
    this.#tally = { records: 0, bytes: 0 };
    this.#generation++;
    this.drained.notify();
    this.filled.notify();
  }
}
