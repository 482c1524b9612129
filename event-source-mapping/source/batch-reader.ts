import type { EachBatchPayload, KafkaMessage } from 'kafkajs';
import type { Clock } from '../clock.ts';
import type { PartitionBuffer } from '../delivery/partition-buffer.ts';
import type { RecordBuffers } from '../delivery/record-buffers.ts';
import type { MappingListener } from '../mapping-listener.ts';
import { mskRecordBytes, toMskRecord } from './msk-record.ts';
import type { RecordFilter } from './record-filter.ts';

export interface BatchReaderOptions {
  readonly buffers: RecordBuffers;
  /** Says which records are wanted; all of them unless given. */
  readonly filter?: RecordFilter | undefined;
  readonly listener?: MappingListener | undefined;
  readonly clock: Clock;
  /** Called when a partition was read further though less came of it: so many records were filtered out. */
  readonly onPassed: (buffer: PartitionBuffer, records: number) => void;
  /** Called when a partition is read from before where it was read to, which only another generation may do. */
  readonly onSetBack: (partition: number) => void;
}

/** Moves fetched batches into their partitions' buffers, without the records that filters pass over. */
export class BatchReader {
  readonly #options: BatchReaderOptions;
  readonly #heartbeatMs: number;
  /** The partitions whose last batch began before where they were read to. */
  readonly #repeating = new WeakSet<PartitionBuffer>();
  #open = true;

  constructor(options: BatchReaderOptions, heartbeatMs: number) {
    this.#options = options;
    this.#heartbeatMs = heartbeatMs;
  }

  /** Ends the waiting of every batch that waits for room. */
  close(): void {
    this.#open = false;
    this.#options.buffers.drained.notify();
  }

  /** Takes a batch, waiting for room where there is none; what was taken is resolved, even where an error ends it. */
  async read(payload: EachBatchPayload): Promise<void> {
    const { buffers, filter, listener, clock } = this.#options;
    const { topic, partition } = payload.batch;
    const { generation } = buffers;
    const buffer = buffers.of(partition);
    const { messages } = payload.batch;
    if (this.#isRepeated(buffer, messages)) return;
    const nowMs = clock.elapsedMs();
    listener?.polled?.(messages.length);
    let read: KafkaMessage | undefined;
    let filtered = 0;
    try {
      for (const message of messages) {
        if (filter !== undefined && !filter(message.value)) filtered++;
        else {
          if (!buffers.hasRoom(buffer) && !(await this.#room(payload, buffer, generation))) return;
          const record = toMskRecord(topic, partition, message);
          buffer.add(record, mskRecordBytes(record), nowMs);
        }
        read = message;
      }
    } finally {
      if (read !== undefined && generation === buffers.generation)
        this.#resolve(payload, buffer, read.offset, filtered);
      buffers.filled.notify();
    }
  }

  /** Exactly what was read is resolved: the next fetch starts there. */
  #resolve(payload: EachBatchPayload, buffer: PartitionBuffer, readUpTo: string, filtered: number): void {
    payload.resolveOffset(readUpTo);
    const end = endOf(payload.batch, readUpTo);
    buffer.readTo = Number(end) + 1;
    if (filtered > 0 || end !== readUpTo) this.#passOver(buffer, filtered);
  }

  /**
   * Whether a batch begins before where its partition was read to; nothing of it is taken then. While a partition moves
   * from one broker to another, kafkajs may fetch from both, and the one that comes second is passed over. Twice in a row
   * means that kafkajs reads on from there: the partition has lost its end, and was reset to its beginning.
   */
  #isRepeated(buffer: PartitionBuffer, [first]: EachBatchPayload['batch']['messages']): boolean {
    const isRepeated = Number(first?.offset ?? buffer.readTo) < buffer.readTo;
    if (isRepeated && this.#repeating.has(buffer)) this.#options.onSetBack(buffer.partition);
    if (isRepeated) this.#repeating.add(buffer);
    else this.#repeating.delete(buffer);
    return isRepeated;
  }

  /**
   * Moves a partition on over a stretch of which kafkajs hands out nothing: marks that end a transaction, records of
   * aborted ones. Else the group would stay behind the end of a topic that is written in transactions.
   *
   * A stretch that begins before what was read comes from a fetch of before. All that lies between what was read and the
   * beginning is gone.
   */
  leftOut(partition: number, first: number, end: number): void {
    const buffer = this.#options.buffers.of(partition);
    if (first < buffer.readTo) return;
    buffer.readTo = end;
    this.#passOver(buffer, 0);
  }

  #passOver(buffer: PartitionBuffer, records: number): void {
    if (records > 0) this.#options.listener?.filtered?.(records);
    this.#options.onPassed(buffer, records);
  }

  /**
   * Waits a moment for room, with heartbeats; false when there is none, or the partition is no longer this member's. kafkajs
   * fetches from a broker only when all partitions of the fetch before are read, so one that has to wait longer is paused.
   */
  async #room(payload: EachBatchPayload, buffer: PartitionBuffer, generation: number): Promise<boolean> {
    const { buffers, clock } = this.#options;
    buffers.filled.notify();
    const isMine = () => generation === buffers.generation && this.#open;
    const untilMs = clock.elapsedMs() + this.#heartbeatMs;
    while (!buffers.hasRoom(buffer) && isMine() && clock.elapsedMs() < untilMs)
      await buffers.drained.wait(untilMs - clock.elapsedMs());
    await payload.heartbeat();
    if (!isMine()) return false;
    if (buffers.hasRoom(buffer)) return true;
    void this.#pause(payload, buffer, isMine);
    return false;
  }

  async #pause(payload: EachBatchPayload, buffer: PartitionBuffer, isMine: () => boolean): Promise<void> {
    const { buffers } = this.#options;
    const resume = payload.pause();
    while (!buffers.hasRoom(buffer) && isMine()) await buffers.drained.wait();
    resume();
  }
}

/** The offset that kafkajs resolves: behind the last record that it hands out, what it leaves out of the batch is read too. */
function endOf(batch: EachBatchPayload['batch'], readUpTo: string): string {
  return batch.messages.at(-1)?.offset === readUpTo ? batch.lastOffset() : readUpTo;
}
