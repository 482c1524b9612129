import { randomUUID } from 'node:crypto';
import type { Consumer, EachBatchPayload, Kafka, KafkaMessage } from 'kafkajs';

/** A partition's record, or undefined where Kafka no longer has one at that offset. */
export type OnRecord = (partition: number, offset: number, message: KafkaMessage | undefined) => void;

/**
 * Reads single records of a topic by their offsets, in a consumer group of its own that is gone afterwards.
 *
 * @param wanted offsets by partition
 * @throws Error from kafkajs when the brokers do not answer
 */
export async function readRecords(
  kafka: Kafka,
  topic: string,
  wanted: ReadonlyMap<number, readonly number[]>,
  onRecord: OnRecord,
): Promise<void> {
  const groupId = `record-reader-${randomUUID()}`;
  const admin = kafka.admin();
  await admin.connect();
  try {
    const left = await stillThere(await rangesOf(admin, topic), wanted, onRecord);
    if (left.size === 0) return;
    const consumer = kafka.consumer({ groupId, allowAutoTopicCreation: false, maxWaitTimeInMs: 100 });
    await consumer.connect();
    try {
      await new RecordRead(consumer, topic, left, onRecord).done();
    } finally {
      await consumer.disconnect();
    }
  } finally {
    await admin.deleteGroups([groupId]).catch(() => {});
    await admin.disconnect();
  }
}

type Range = { readonly low: number; readonly high: number };

async function rangesOf(admin: ReturnType<Kafka['admin']>, topic: string): Promise<ReadonlyMap<number, Range>> {
  if (!(await admin.listTopics()).includes(topic)) return new Map();
  const offsets = await admin.fetchTopicOffsets(topic);
  return new Map(offsets.map(({ partition, low, high }) => [partition, { low: Number(low), high: Number(high) }]));
}

async function stillThere(
  ranges: ReadonlyMap<number, Range>,
  wanted: ReadonlyMap<number, readonly number[]>,
  onRecord: OnRecord,
): Promise<Map<number, number[]>> {
  const left = new Map<number, number[]>();
  for (const [partition, offsets] of wanted) {
    const { low, high } = ranges.get(partition) ?? { low: 0, high: 0 };
    const there = offsets.filter((offset) => offset >= low && offset < high).sort((a, b) => a - b);
    for (const offset of offsets) if (!there.includes(offset)) onRecord(partition, offset, undefined);
    if (there.length > 0) left.set(partition, there);
  }
  return left;
}

/** One reading: each partition is sought to its next wanted offset until none is left. */
class RecordRead {
  readonly #consumer: Consumer;
  readonly #topic: string;
  readonly #left: Map<number, number[]>;
  readonly #onRecord: OnRecord;
  #finish = () => {};

  constructor(consumer: Consumer, topic: string, left: Map<number, number[]>, onRecord: OnRecord) {
    this.#consumer = consumer;
    this.#topic = topic;
    this.#left = left;
    this.#onRecord = onRecord;
  }

  async done(): Promise<void> {
    await this.#consumer.subscribe({ topics: [this.#topic], fromBeginning: true });
    await new Promise<void>((resolve, reject) => {
      this.#finish = resolve;
      this.#consumer.on('consumer.crash', ({ payload }) => reject(payload.error));
      this.#consumer.on('consumer.group_join', ({ payload }) =>
        this.#start(payload.memberAssignment[this.#topic] ?? []),
      );
      const eachBatch = (payload: EachBatchPayload) => this.#take(payload);
      this.#consumer.run({ autoCommit: false, eachBatchAutoResolve: false, eachBatch }).catch(reject);
    });
  }

  #start(assigned: readonly number[]): void {
    const idle = assigned.filter((partition) => !this.#left.has(partition));
    if (idle.length > 0) this.#consumer.pause([{ topic: this.#topic, partitions: idle }]);
    for (const partition of this.#left.keys()) this.#seek(partition);
  }

  async #take({ batch, isStale }: EachBatchPayload): Promise<void> {
    const [target] = this.#left.get(batch.partition) ?? [];
    if (target === undefined || isStale() || Number(batch.lastOffset()) < target) return;
    const message = batch.messages.find(({ offset }) => Number(offset) === target);
    this.#onRecord(batch.partition, target, message);
    const rest = this.#left.get(batch.partition)?.slice(1) ?? [];
    if (rest.length > 0) {
      this.#left.set(batch.partition, rest);
      this.#seek(batch.partition);
      return;
    }
    this.#left.delete(batch.partition);
    this.#consumer.pause([{ topic: this.#topic, partitions: [batch.partition] }]);
    if (this.#left.size === 0) this.#finish();
  }

  #seek(partition: number): void {
    const [offset] = this.#left.get(partition) ?? [];
    if (offset !== undefined) this.#consumer.seek({ topic: this.#topic, partition, offset: String(offset) });
  }
}
