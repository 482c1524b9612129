import type { Consumer, Kafka } from 'kafkajs';
import { committedOffsets } from '../../adapters/kafka/topic.ts';
import type { PartitionBuffer } from './partition-buffer.ts';
import type { RecordBuffers } from './record-buffers.ts';

interface LeftOutRecordsOptions {
  readonly buffers: RecordBuffers;
  readonly topic: string;
  readonly groupId: string;
  /** Makes a client for the same brokers. */
  readonly newKafka: () => Kafka;
  /** Called when everything before `buffer.readTo` is read, though nothing came of it. */
  readonly onPassed: (buffer: PartitionBuffer) => void;
}

type Stretch = Readonly<Record<'partition' | 'first' | 'end', number>>;

/**
 * Moves a partition on over batches of which kafkajs hands out nothing: the marks that end a transaction and the records
 * of aborted ones. Else the group would stay behind the end of a topic that is written in transactions.
 */
export class LeftOutRecords {
  readonly #options: LeftOutRecordsOptions;

  constructor(options: LeftOutRecordsOptions) {
    this.#options = options;
  }

  /** Watches a consumer, for as long as it lives. */
  watch(consumer: Consumer): void {
    consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload }) => {
      const { batchSize, partition, firstOffset, lastOffset } = payload;
      if (batchSize > 0 || firstOffset === null) return;
      void this.#pass({ partition, first: Number(firstOffset), end: Number(lastOffset) + 1 });
    });
  }

  /** Passes over a batch only if everything before it was read in this generation of the group, or committed in an earlier one. */
  async #pass({ partition, first, end }: Stretch): Promise<void> {
    const { buffers, onPassed } = this.#options;
    const { generation } = buffers;
    const buffer = buffers.of(partition);
    if (buffer.readTo === 0) {
      const committed = await this.#committed(partition);
      if (generation !== buffers.generation) return;
      if (buffer.readTo === 0) buffer.readTo = committed;
    }
    if (buffer.readTo !== first) return;
    buffer.readTo = end;
    onPassed(buffer);
  }

  /** The group's offset in a partition; 0 when there is none or the brokers do not answer. */
  async #committed(partition: number): Promise<number> {
    const { newKafka, topic, groupId } = this.#options;
    const admin = newKafka().admin();
    try {
      await admin.connect();
      return (await committedOffsets(admin, topic, groupId)).get(partition) ?? 0;
    } catch {
      return 0;
    } finally {
      await admin.disconnect().catch(() => {});
    }
  }
}
