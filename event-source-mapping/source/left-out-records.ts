import type { Kafka } from 'kafkajs';
import { committedOffsets } from '../../adapters/kafka/topic.ts';
import type { PartitionBuffer } from '../delivery/partition-buffer.ts';
import type { RecordBuffers } from '../delivery/record-buffers.ts';

interface LeftOutRecordsOptions {
  readonly buffers: RecordBuffers;
  readonly topic: string;
  readonly groupId: string;
  /** Makes a client for the same brokers. */
  readonly newKafka: () => Kafka;
  /** Called when everything before `buffer.readTo` is read, though nothing came of it. */
  readonly onPassed: (buffer: PartitionBuffer) => void;
}

/**
 * Moves a partition on over batches of which kafkajs hands out nothing: the marks that end a transaction and the records
 * of aborted ones. Else the group would stay behind the end of a topic that is written in transactions.
 */
export class LeftOutRecords {
  readonly #options: LeftOutRecordsOptions;
  #asked: { readonly generation: number; readonly offsets: Promise<ReadonlyMap<number, number>> } | undefined;

  constructor(options: LeftOutRecordsOptions) {
    this.#options = options;
  }

  /** Passes over a stretch only if everything before it was read in this generation of the group, or committed in an earlier one. */
  async pass(partition: number, first: number, end: number): Promise<void> {
    const { buffers, onPassed } = this.#options;
    const { generation } = buffers;
    const buffer = buffers.of(partition);
    if (buffer.readTo === 0) {
      const committed = (await this.#committed(generation)).get(partition) ?? 0;
      if (generation !== buffers.generation) return;
      if (buffer.readTo === 0) buffer.readTo = committed;
    }
    if (buffer.readTo !== first) return;
    buffer.readTo = end;
    onPassed(buffer);
  }

  /** The group's offsets as they were when a generation began, asked for once; none when the brokers do not answer. */
  #committed(generation: number): Promise<ReadonlyMap<number, number>> {
    if (this.#asked?.generation !== generation) this.#asked = { generation, offsets: this.#ask() };
    return this.#asked.offsets;
  }

  async #ask(): Promise<ReadonlyMap<number, number>> {
    const { newKafka, topic, groupId } = this.#options;
    const admin = newKafka().admin();
    try {
      await admin.connect();
      return await committedOffsets(admin, topic, groupId);
    } catch {
      return new Map();
    } finally {
      await admin.disconnect().catch(() => {});
    }
  }
}
