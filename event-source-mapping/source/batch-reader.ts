import type { EachBatchPayload } from 'kafkajs';
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
}

/** Moves fetched batches into their partitions' buffers, without the records that filters pass over. */
export class BatchReader {
  readonly #options: BatchReaderOptions;
  readonly #heartbeatMs: number;
  #open = true;

  constructor(options: BatchReaderOptions, heartbeatMs: number) {
    this.#options = options;
    this.#heartbeatMs = heartbeatMs;
  }

  /** Lets every batch go that waits for room. */
  close(): void {
    this.#open = false;
    this.#options.buffers.drained.notify();
  }

  /** Takes a batch, waiting for room where there is none; what was taken is resolved, whatever ends it. */
  async read(payload: EachBatchPayload): Promise<void> {
    const { buffers, filter, listener, clock } = this.#options;
    const { topic, partition } = payload.batch;
    const { generation } = buffers;
    const buffer = buffers.of(partition);
    const messages = unread(payload.batch.messages, buffer.readTo);
    const nowMs = clock.elapsedMs();
    listener?.polled?.(messages.length);
    let readUpTo: string | undefined;
    let filtered = 0;
    try {
      for (const message of messages) {
        if (filter !== undefined && !filter(message.value)) filtered++;
        else {
          if (!buffers.hasRoom(buffer) && !(await this.#room(payload, buffer, generation))) return;
          const record = toMskRecord(topic, partition, message);
          buffer.add(record, mskRecordBytes(record), nowMs);
        }
        readUpTo = message.offset;
      }
    } finally {
      // Exactly what was read is resolved: the next fetch starts there.
      if (readUpTo !== undefined && generation === buffers.generation) {
        payload.resolveOffset(readUpTo);
        const end = endOf(payload.batch, readUpTo);
        buffer.readTo = Number(end) + 1;
        if (filtered > 0 || end !== readUpTo) this.#passOver(buffer, filtered);
      }
      buffers.filled.notify();
    }
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

/** While a partition moves from one broker to another, kafkajs may fetch the same records from both. */
function unread(messages: EachBatchPayload['batch']['messages'], readTo: number): typeof messages {
  const [first] = messages;
  if (first === undefined || Number(first.offset) >= readTo) return messages;
  return messages.filter(({ offset }) => Number(offset) >= readTo);
}

/** The offset that kafkajs resolves: behind the last record that it hands out, what it leaves out of the batch is read too. */
function endOf(batch: EachBatchPayload['batch'], readUpTo: string): string {
  return batch.messages.at(-1)?.offset === readUpTo ? batch.lastOffset() : readUpTo;
}
