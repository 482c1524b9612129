import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Consumer, EachBatchPayload, Kafka, KafkaMessage } from 'kafkajs';
import type { OffsetRange } from '../../detection/coordinates.ts';
import { crashOf } from './consumer-crash.ts';
import { PartitionRead, type RecordRange } from './partition-read.ts';
import { heldRanges } from './topic.ts';

const LOOK_MS = 1_000;

/** Told each record that is read. */
export type OnRecord = (partition: number, offset: number, message: KafkaMessage) => void;

/**
 * Reads records of a topic, in the order of each partition. What Kafka does not have is passed over: it let it go, or never
 * gave it to anybody, as aborted records and the marks of transactions. The end of an open transaction is waited for.
 *
 * It joins a consumer group of its own, which is gone afterwards: kafkajs fetches in no other way.
 *
 * @param wanted ranges that do not overlap
 * @param patienceMs how long the brokers may not let it read, for instance since they load their groups; a minute unless told
 * @throws Error from kafkajs when the brokers do not answer, and what `onRecord` throws
 */
export async function readRecords(
  kafka: Kafka,
  topic: string,
  wanted: readonly RecordRange[],
  onRecord: OnRecord,
  patienceMs?: number,
): Promise<void> {
  const groupId = `record-reader-${randomUUID()}`;
  const admin = kafka.admin();
  await admin.connect();
  try {
    const look = () => heldRanges(admin, topic);
    const reads = readsOf(wanted, await look());
    if (reads.size === 0) return;
    const consumer = kafka.consumer({ groupId, allowAutoTopicCreation: false, maxWaitTimeInMs: 100 });
    await consumer.connect();
    try {
      await new RecordRead(consumer, topic, reads, onRecord).done(look, patienceMs);
    } finally {
      await consumer.disconnect();
    }
  } finally {
    await admin.deleteGroups([groupId]).catch(() => {});
    await admin.disconnect();
  }
}

/** What is to be read of each partition, as far as Kafka has it. */
function readsOf(wanted: readonly RecordRange[], held: readonly OffsetRange[]): Map<number, PartitionRead> {
  const reads = new Map<number, PartitionRead>();
  for (const { partition, first: low, end: high } of held) {
    const there = wanted
      .filter((range) => range.partition === partition)
      .map((range) => ({ ...range, first: Math.max(range.first, low), end: Math.min(range.end, high) }))
      .filter(({ first, end }) => first < end);
    if (there.length > 0) reads.set(partition, new PartitionRead(there));
  }
  return reads;
}

/** One reading: each partition is sought to its next wanted offset until none is left. */
class RecordRead {
  readonly #consumer: Consumer;
  readonly #topic: string;
  readonly #reads: Map<number, PartitionRead>;
  readonly #onRecord: OnRecord;
  #finish = () => {};
  #fail: (reason: unknown) => void = () => {};
  #isJoined = false;

  constructor(consumer: Consumer, topic: string, reads: Map<number, PartitionRead>, onRecord: OnRecord) {
    this.#consumer = consumer;
    this.#topic = topic;
    this.#reads = reads;
    this.#onRecord = onRecord;
  }

  /** @param look tells what the topic holds at the moment */
  async done(look: () => Promise<readonly OffsetRange[]>, patienceMs: number | undefined): Promise<void> {
    const end = new AbortController();
    try {
      await Promise.race([this.#read(), this.#passEmptied(look, end.signal), crashOf(this.#consumer, patienceMs)]);
    } finally {
      end.abort();
    }
  }

  async #read(): Promise<void> {
    const finished = new Promise<void>((resolve, reject) => {
      this.#finish = resolve;
      this.#fail = reject;
    });
    this.#consumer.on('consumer.group_join', ({ payload }) => this.#start(payload.memberAssignment[this.#topic] ?? []));
    this.#consumer.on('consumer.stop', () => {
      this.#isJoined = false;
    });
    // Of a batch with nothing but marks and aborted records kafkajs tells in no other way.
    this.#consumer.on('consumer.end_batch_process', ({ payload }) => {
      if (payload.batchSize === 0) this.#passTo(payload.partition, Number(payload.lastOffset) + 1);
    });
    await this.#consumer.subscribe({ topics: [this.#topic], fromBeginning: true });
    await this.#consumer.run({ autoCommit: false, eachBatch: (payload) => this.#take(payload) });
    await finished;
  }

  /** Of a partition that retention empties meanwhile, or of a topic that is deleted, nothing more comes. */
  async #passEmptied(look: () => Promise<readonly OffsetRange[]>, signal: AbortSignal): Promise<never> {
    for (;;) {
      await sleep(LOOK_MS, undefined, { signal });
      const held = this.#isJoined ? await look().catch(() => undefined) : undefined;
      if (held === undefined) continue;
      const ranges = new Map(held.map((range) => [range.partition, range]));
      for (const [partition, { next = 0 }] of this.#reads) {
        const { first, end } = ranges.get(partition) ?? { first: 0, end: 0 };
        this.#passTo(partition, next < end ? first : Number.POSITIVE_INFINITY);
      }
    }
  }

  /** Also after kafkajs has started the consumer again, which then knows of no position. */
  #start(assigned: readonly number[]): void {
    this.#isJoined = true;
    this.#pause(assigned.filter((partition) => !this.#reads.has(partition)));
    for (const partition of this.#reads.keys()) this.#seek(partition);
  }

  async #take({ batch, isStale }: EachBatchPayload): Promise<void> {
    const read = this.#reads.get(batch.partition);
    if (read === undefined || isStale()) return;
    try {
      for (const message of batch.messages) {
        const offset = Number(message.offset);
        if (read.take(offset)) this.#onRecord(batch.partition, offset, message);
      }
    } catch (error) {
      this.#reads.clear();
      this.#fail(error);
      return;
    }
    const nextRead = Number(batch.lastOffset()) + 1;
    this.#passTo(batch.partition, nextRead);
    if (read.next !== undefined && read.next > nextRead) this.#seek(batch.partition);
  }

  #passTo(partition: number, offset: number): void {
    const read = this.#reads.get(partition);
    read?.passTo(offset);
    if (read === undefined || read.next !== undefined) return;
    this.#reads.delete(partition);
    this.#pause([partition]);
    if (this.#reads.size === 0) this.#finish();
  }

  #pause(partitions: readonly number[]): void {
    if (partitions.length > 0 && this.#isJoined)
      this.#consumer.pause([{ topic: this.#topic, partitions: [...partitions] }]);
  }

  #seek(partition: number): void {
    const offset = this.#reads.get(partition)?.next;
    if (offset !== undefined && this.#isJoined)
      this.#consumer.seek({ topic: this.#topic, partition, offset: String(offset) });
  }
}
