import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Consumer, EachBatchPayload, Kafka, KafkaMessage } from 'kafkajs';

const LOOK_MS = 1_000;

/** A partition's record, or undefined where Kafka has none at that offset: it let it go, or never gave it to anybody. */
export type OnRecord = (partition: number, offset: number, message: KafkaMessage | undefined) => void;

/**
 * Reads single records of a topic by their offsets, in a consumer group of its own that is gone afterwards. The end of an open
 * transaction is waited for.
 *
 * @param wanted offsets by partition
 * @param orNext whether in the place of a record that is not there the next one of its partition will do
 * @throws Error from kafkajs when the brokers do not answer
 */
export async function readRecords(
  kafka: Kafka,
  topic: string,
  wanted: ReadonlyMap<number, readonly number[]>,
  onRecord: OnRecord,
  orNext = false,
): Promise<void> {
  const groupId = `record-reader-${randomUUID()}`;
  const admin = kafka.admin();
  await admin.connect();
  try {
    const look = () => rangesOf(admin, topic);
    const ranges = await look();
    const left = await stillThere(ranges, wanted, onRecord);
    if (left.size === 0) return;
    const consumer = kafka.consumer({ groupId, allowAutoTopicCreation: false, maxWaitTimeInMs: 100 });
    await consumer.connect();
    try {
      await new RecordRead(consumer, topic, left, onRecord, orNext ? ranges : undefined).done(look);
    } finally {
      await consumer.disconnect();
    }
  } finally {
    await admin.deleteGroups([groupId]).catch(() => {});
    await admin.disconnect();
  }
}

type Range = { readonly low: number; readonly high: number };

type Ranges = ReadonlyMap<number, Range>;

const isWithin = (ranges: Ranges, partition: number, offset: number): boolean => {
  const { low, high } = ranges.get(partition) ?? { low: 0, high: 0 };
  return offset >= low && offset < high;
};

async function rangesOf(admin: ReturnType<Kafka['admin']>, topic: string): Promise<Ranges> {
  if (!(await admin.listTopics()).includes(topic)) return new Map();
  const offsets = await admin.fetchTopicOffsets(topic);
  return new Map(offsets.map(({ partition, low, high }) => [partition, { low: Number(low), high: Number(high) }]));
}

async function stillThere(
  ranges: Ranges,
  wanted: ReadonlyMap<number, readonly number[]>,
  onRecord: OnRecord,
): Promise<Map<number, number[]>> {
  const left = new Map<number, number[]>();
  for (const [partition, offsets] of wanted) {
    const there = offsets.filter((offset) => isWithin(ranges, partition, offset)).sort((a, b) => a - b);
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
  readonly #searched: Ranges | undefined;
  #finish = () => {};
  #hasJoined = false;

  /** @param searched where the next record will do: how far to look for one */
  constructor(
    consumer: Consumer,
    topic: string,
    left: Map<number, number[]>,
    onRecord: OnRecord,
    searched: Ranges | undefined,
  ) {
    this.#consumer = consumer;
    this.#topic = topic;
    this.#left = left;
    this.#onRecord = onRecord;
    this.#searched = searched;
  }

  /** @param look tells what the topic holds at the moment */
  async done(look: () => Promise<Ranges>): Promise<void> {
    const end = new AbortController();
    try {
      await Promise.race([this.#read(), this.#passEmptied(look, end.signal)]);
    } finally {
      end.abort();
    }
  }

  async #read(): Promise<void> {
    await this.#consumer.subscribe({ topics: [this.#topic], fromBeginning: true });
    await new Promise<void>((resolve, reject) => {
      this.#finish = resolve;
      this.#consumer.on('consumer.crash', ({ payload }) => reject(payload.error));
      this.#consumer.on('consumer.group_join', ({ payload }) =>
        this.#start(payload.memberAssignment[this.#topic] ?? []),
      );
      // Of a batch with nothing but marks and aborted records kafkajs tells in no other way.
      this.#consumer.on('consumer.end_batch_process', ({ payload }) => {
        if (payload.batchSize === 0) this.#passTo(payload.partition, Number(payload.lastOffset));
      });
      const eachBatch = (payload: EachBatchPayload) => this.#take(payload);
      this.#consumer.run({ autoCommit: false, eachBatchAutoResolve: false, eachBatch }).catch(reject);
    });
  }

  /** Of a partition that retention empties meanwhile nothing more comes. */
  async #passEmptied(look: () => Promise<Ranges>, signal: AbortSignal): Promise<never> {
    for (;;) {
      await sleep(LOOK_MS, undefined, { signal });
      if (!this.#hasJoined) continue;
      const ranges = await look();
      for (const [partition, [target]] of this.#left)
        if (target !== undefined && this.#isGone(ranges, partition, target)) this.#settle(partition, target, undefined);
    }
  }

  #start(assigned: readonly number[]): void {
    this.#hasJoined = true;
    const idle = assigned.filter((partition) => !this.#left.has(partition));
    if (idle.length > 0) this.#consumer.pause([{ topic: this.#topic, partitions: idle }]);
    for (const partition of this.#left.keys()) this.#seek(partition);
  }

  async #take({ batch, isStale }: EachBatchPayload): Promise<void> {
    const [target] = this.#left.get(batch.partition) ?? [];
    if (target === undefined || isStale()) return;
    const fits = (offset: number) => (this.#searched === undefined ? offset === target : offset >= target);
    const message = batch.messages.find(({ offset }) => fits(Number(offset)));
    if (message === undefined) this.#passTo(batch.partition, Number(batch.lastOffset()));
    else this.#settle(batch.partition, target, message);
  }

  #passTo(partition: number, lastOffset: number): void {
    const [target] = this.#left.get(partition) ?? [];
    if (target === undefined) return;
    const { high } = this.#searched?.get(partition) ?? { high: target + 1 };
    if (lastOffset >= high - 1) this.#settle(partition, target, undefined);
  }

  #isGone(ranges: Ranges, partition: number, target: number): boolean {
    const { low } = ranges.get(partition) ?? { low: 0 };
    return !isWithin(ranges, partition, this.#searched === undefined ? target : Math.max(low, target));
  }

  #settle(partition: number, target: number, message: KafkaMessage | undefined): void {
    this.#onRecord(partition, target, message);
    const rest = this.#left.get(partition)?.slice(1) ?? [];
    if (rest.length > 0) {
      this.#left.set(partition, rest);
      this.#seek(partition);
      return;
    }
    this.#left.delete(partition);
    this.#consumer.pause([{ topic: this.#topic, partitions: [partition] }]);
    if (this.#left.size === 0) this.#finish();
  }

  #seek(partition: number): void {
    const [offset] = this.#left.get(partition) ?? [];
    if (offset !== undefined) this.#consumer.seek({ topic: this.#topic, partition, offset: String(offset) });
  }
}
