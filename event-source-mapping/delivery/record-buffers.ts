import type { Clock } from '../clock.ts';
import { Signal } from '../signal.ts';
import { type BufferTally, PartitionBuffer } from './partition-buffer.ts';

interface BufferLimits {
  /** Records that may wait in one partition. */
  readonly maxRecordsPerPartition: number;
  /** Bytes, as JSON, that may wait in one partition; the record that crosses it is still taken in. */
  readonly maxBytesPerPartition: number;
  /** Bytes, as JSON, that may wait in all partitions together; each has its even share of them, however much others hold. */
  readonly maxBytes: number;
}

interface EventTiming {
  readonly batchSize: number;
  readonly maxBytes: number;
  readonly batchWindowMs: number;
}

/**
 * The records fetched ahead of the function, by partition, bounded in number and bytes.
 *
 * They belong to one generation of the consumer group: at each re-assignment all of them are released, because fetching
 * starts again from the committed offsets.
 */
export class RecordBuffers {
  /** Notified when records were added, and when waiting for them is pointless. */
  readonly filled: Signal;
  /** Notified when records were taken or released. */
  readonly drained: Signal;
  readonly #topic: string;
  readonly #limits: BufferLimits;
  #buffers = new Map<number, PartitionBuffer>();
  #tally: BufferTally = { records: 0, bytes: 0 };
  #generation = 0;
  #turn = 0;

  constructor(topic: string, limits: BufferLimits, clock: Clock) {
    this.#topic = topic;
    this.#limits = limits;
    this.filled = new Signal(clock);
    this.drained = new Signal(clock);
  }

  get generation(): number {
    return this.#generation;
  }

  get bytes(): number {
    return this.#tally.bytes;
  }

  /** The buffer of a partition of which something was read in this generation, else undefined. */
  find(partition: number): PartitionBuffer | undefined {
    return this.#buffers.get(partition);
  }

  /** The buffer of a partition, made where there is none. */
  of(partition: number): PartitionBuffer {
    const existing = this.find(partition);
    if (existing !== undefined) return existing;
    const buffer = new PartitionBuffer(this.#topic, partition, this.#tally);
    this.#buffers.set(partition, buffer);
    return buffer;
  }

  hasRoom(buffer: PartitionBuffer): boolean {
    const { maxRecordsPerPartition, maxBytesPerPartition, maxBytes } = this.#limits;
    if (buffer.size >= maxRecordsPerPartition || buffer.bytes >= maxBytesPerPartition) return false;
    return this.bytes < maxBytes || buffer.bytes < maxBytes / this.#buffers.size;
  }

  /** The partitions with waiting records, without those that are locked. */
  waiting(locked: ReadonlySet<number>): PartitionBuffer[] {
    return [...this.#buffers.values()].filter((buffer) => buffer.size > 0 && !locked.has(buffer.partition));
  }

  /** A list of partitions in another order each time, so that each comes first in its turn. */
  inTurn(waiting: readonly PartitionBuffer[]): PartitionBuffer[] {
    const first = this.#turn++ % Math.max(waiting.length, 1);
    return [...waiting.slice(first), ...waiting.slice(0, first)];
  }

  /** Milliseconds until the waiting records are to be sent: 0 for now, infinity while none waits. */
  dueInMs(waiting: readonly PartitionBuffer[], limits: EventTiming, nowMs: number): number {
    let [records, bytes, oldestMs] = [0, 0, Number.POSITIVE_INFINITY];
    for (const buffer of waiting) {
      if (!this.hasRoom(buffer)) return 0;
      records += buffer.size;
      bytes += buffer.bytes;
      oldestMs = Math.min(oldestMs, buffer.oldestArrivalMs);
    }
    if (records >= limits.batchSize || bytes >= limits.maxBytes) return 0;
    return Math.max(0, oldestMs + limits.batchWindowMs - nowMs);
  }

  /** Releases everything and begins a new generation. */
  reset(): void {
    this.#buffers = new Map();
    this.#tally = { records: 0, bytes: 0 };
    this.#generation++;
    this.drained.notify();
    this.filled.notify();
  }
}
