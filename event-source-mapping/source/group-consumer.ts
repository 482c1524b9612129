import type { Consumer, EachBatchPayload, Kafka } from 'kafkajs';
import { consumerSettings, type MembershipOptions } from './consumer-settings.ts';
import { type Cluster, removeDepartedMember } from './departed-member.ts';
import { FetchesUnderWay } from './fetches-under-way.ts';
import { joiningAssigner } from './joining-assigner.ts';

type Commit = EachBatchPayload['commitOffsetsIfNecessary'];

/** What a consumer tells, as long as it is not retired. */
export interface GroupConsumerListener {
  /** It is about to join its group, or to join it anew: what was read is no longer its own. */
  joining(): void;
  joined(memberId: string, partitions: readonly number[]): void;
  /** Other members have subscribed to other topics. */
  foreigners(): void;
  /** A broker has answered. */
  answered(): void;
  read(payload: EachBatchPayload): Promise<void>;
  /** Nothing of this stretch of a partition is handed out: marks of transactions, records of aborted ones. */
  leftOut(partition: number, first: number, end: number): void;
}

interface GroupConsumerOptions extends MembershipOptions {
  readonly kafka: Kafka;
  readonly topic: string;
  readonly listener: GroupConsumerListener;
}

/** More than a member will be assigned, since kafkajs would let partitions beyond it wait for one another. */
const MAX_CONCURRENT_PARTITIONS = 1_000;

/** A consumer of kafkajs from its making to its end. Ended by kafkajs or overtaken by a move of partitions, it is not used again. */
export class GroupConsumer {
  readonly #options: GroupConsumerOptions;
  readonly #consumer: Consumer;
  readonly #fetches: FetchesUnderWay;
  readonly #ended: Promise<never>;
  #reject: (reason: unknown) => void = () => {};
  #cluster: Cluster | undefined;
  #commit: Commit;
  #retired = false;

  constructor(options: GroupConsumerOptions) {
    const { kafka, topic, listener } = options;
    this.#options = options;
    this.#ended = new Promise((_, reject) => (this.#reject = reject));
    this.#ended.catch(() => {});
    const assigner = joiningAssigner({
      topic,
      onMade: (cluster) => (this.#cluster = cluster),
      onJoining: () => this.#joining(),
      onForeigners: () => listener.foreigners(),
    });
    this.#consumer = kafka.consumer(consumerSettings(options, assigner));
    this.#fetches = new FetchesUnderWay(this.#consumer);
    this.#commit = async (offsets) =>
      await this.#consumer.commitOffsets(
        (offsets?.topics ?? []).flatMap(({ topic, partitions }) => partitions.map((at) => ({ topic, ...at }))),
      );
    this.#listen();
  }

  /**
   * Joins the group and reads.
   *
   * @param formerMemberId of the consumer before this one, which may still be taken for alive
   * @throws Error when kafkajs gives up, the consumer was overtaken or {@link end} was called; never resolves otherwise
   */
  async run(formerMemberId: string | undefined): Promise<never> {
    this.#join(formerMemberId).catch((error) => this.end(error));
    return await this.#ended;
  }

  /** Sends offsets to the group's coordinator; rejects when it has not accepted them. */
  async commit(offsets: Parameters<Commit>[0]): Promise<void> {
    await this.#commit(offsets);
  }

  /** Ends {@link run} with a reason; from now on nothing is told, and nothing that is read is taken. */
  end(reason: unknown): void {
    this.#retired = true;
    this.#reject(reason);
  }

  async disconnect(): Promise<void> {
    await this.#consumer.disconnect();
  }

  async #join(formerMemberId: string | undefined): Promise<void> {
    const { topic, groupId } = this.#options;
    if (this.#retired) return;
    await this.#consumer.connect();
    await removeDepartedMember(this.#cluster, groupId, formerMemberId);
    await this.#consumer.subscribe({ topics: [topic], fromBeginning: true });
    if (this.#retired) return;
    await this.#consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: MAX_CONCURRENT_PARTITIONS,
      eachBatch: (payload) => this.#read(payload),
    });
  }

  #listen(): void {
    const consumer = this.#consumer;
    const { listener, topic } = this.#options;
    consumer.on(consumer.events.CRASH, ({ payload }) => this.end(payload.error));
    consumer.on(consumer.events.REQUEST, () => listener.answered());
    consumer.on(consumer.events.RECEIVED_UNSUBSCRIBED_TOPICS, () => listener.foreigners());
    consumer.on(consumer.events.GROUP_JOIN, ({ payload: { memberId, memberAssignment } }) => {
      if (!this.#retired) listener.joined(memberId, memberAssignment[topic] ?? []);
    });
    consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload }) => {
      const { batchSize, partition, firstOffset, lastOffset } = payload;
      if (batchSize > 0 || firstOffset === null || this.#retired) return;
      listener.leftOut(partition, Number(firstOffset), Number(lastOffset) + 1);
    });
  }

  /** With other fetches under way it ends: it would take what they bring for what comes next. */
  #joining(): void {
    if (this.#retired) return;
    this.#options.listener.joining();
    if (this.#fetches.several) this.end(new Error('partitions have moved between brokers'));
  }

  async #read(payload: EachBatchPayload): Promise<void> {
    if (this.#retired) return;
    this.#commit = payload.commitOffsetsIfNecessary;
    await this.#options.listener.read(payload);
  }
}
