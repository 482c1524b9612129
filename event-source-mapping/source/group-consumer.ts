import type { Consumer, EachBatchPayload, Kafka, TopicOffsets } from 'kafkajs';
import { decodeFetches } from '../../adapters/kafka/fetching/own-decoding.ts';
import { consumerSettings, type MembershipOptions } from './consumer-settings.ts';
import { type Cluster, removeDepartedMember } from './departed-member.ts';
import { joiningAssigner } from './joining-assigner.ts';

/** What a consumer tells, as long as it is not retired. */
export interface GroupConsumerListener {
  /** It is about to join its group, or to join it anew: what was read is no longer its own. */
  joining(): void;
  joined(memberId: string, partitions: readonly number[]): void;
  /** Other members have subscribed to other topics. */
  sharedWithOtherTopics(): void;
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
  /** The brokers that it has fetched from, each in a loop of its own, and those of them that it waits for with a fetch. */
  readonly #loops = new Set<string>();
  readonly #fetching = new Set<string>();
  readonly #ended: Promise<never>;
  #reject: (reason: unknown) => void = () => {};
  #cluster: Cluster | undefined;
  /** Commits once, as kafkajs lets those do who read a batch; undefined before the first one. */
  #commit: EachBatchPayload['commitOffsetsIfNecessary'] | undefined;
  /** As the last heartbeat was sent and answered; undefined before the first in a generation. */
  #membership: { readonly memberId: string; readonly groupGenerationId: number } | undefined;
  /** Settled when {@link run} has no call to kafkajs under way; a failure is told by {@link run}. */
  #begun: Promise<void> = Promise.resolve();
  #isJoining = false;
  #retired = false;

  constructor(options: GroupConsumerOptions) {
    const { kafka, topic, listener } = options;
    this.#options = options;
    this.#ended = new Promise((_, reject) => (this.#reject = reject));
    this.#ended.catch(() => {});
    const assigner = joiningAssigner({
      topic,
      onMade: (cluster) => {
        this.#cluster = cluster;
        decodeFetches(cluster);
      },
      onJoining: () => this.#joining(),
      onOtherTopics: () => listener.sharedWithOtherTopics(),
    });
    this.#consumer = kafka.consumer(consumerSettings(options, assigner));
    this.#listen();
  }

  /**
   * Joins the group and reads.
   *
   * @param formerMemberId of the consumer before this one, which may still be taken for alive
   * @throws Error when kafkajs gives up, the consumer was overtaken or {@link end} was called; never resolves otherwise
   */
  async run(formerMemberId: string | undefined): Promise<never> {
    this.#begun = this.#join(formerMemberId).catch((error) => this.end(error));
    return await this.#ended;
  }

  /** Sends offsets to the group's coordinator; rejects when it has not accepted them. */
  async commit(topics: TopicOffsets[]): Promise<void> {
    if (this.#commit !== undefined) await this.#commit({ topics });
    else await this.#commitUnread(topics);
  }

  /** Ends {@link run} with a reason; from now on nothing is told, and nothing that is read is taken. */
  end(reason: unknown): void {
    this.#retired = true;
    this.#reject(reason);
  }

  /**
   * Leaves the group, once a first join that is under way has ended: kafkajs forgets at once what it has to stop, and a join
   * would go on to its end, and fetch and send heartbeats for good.
   */
  async disconnect(): Promise<void> {
    await this.#begun;
    await this.#consumer.disconnect();
  }

  /**
   * Commits when only what kafkajs leaves out was read. Its consumer's own way would send refused offsets again, in a later
   * generation too, whose partitions may be someone else's.
   */
  async #commitUnread(topics: TopicOffsets[]): Promise<void> {
    const { groupId } = this.#options;
    const membership = this.#membership;
    if (this.#cluster === undefined || membership === undefined) throw new Error('no heartbeat was answered yet');
    const coordinator = await this.#cluster.findGroupCoordinator({ groupId });
    await coordinator.offsetCommit({ groupId, ...membership, topics });
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
    consumer.on(consumer.events.RECEIVED_UNSUBSCRIBED_TOPICS, () => listener.sharedWithOtherTopics());
    consumer.on(consumer.events.HEARTBEAT, ({ payload: { memberId, groupGenerationId } }) => {
      this.#membership = { memberId, groupGenerationId };
    });
    consumer.on(consumer.events.FETCH_START, ({ payload }) => {
      this.#endUnjoined();
      this.#loops.add(String(payload.nodeId));
      this.#fetching.add(String(payload.nodeId));
    });
    consumer.on(consumer.events.FETCH, ({ payload }) => this.#fetching.delete(String(payload.nodeId)));
    consumer.on(consumer.events.GROUP_JOIN, ({ payload: { memberId, memberAssignment } }) => {
      this.#isJoining = false;
      if (!this.#retired) listener.joined(memberId, memberAssignment[topic] ?? []);
    });
    consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload }) => {
      const { batchSize, partition, firstOffset, lastOffset } = payload;
      if (batchSize > 0 || firstOffset === null || this.#isJoining || this.#retired) return;
      listener.leftOut(partition, Number(firstOffset), Number(lastOffset) + 1);
    });
  }

  /**
   * A join from within a fetch, while the loops of other brokers go on:
   * 1. Broker A answers that partition 0 has moved. kafkajs joins from A's loop; B's loop does not know of it.
   * 2. B's loop fetches partition 1 from where it was read to, say 100. Only 60 is committed.
   * 3. The group is joined and the buffers are empty: 60 to 99 have to be read again.
   * 4. B answers with 100 and more. kafkajs hands them out as if they came next, and reads on behind them: nobody reads
   *    60 to 99 again, and the next commit passes over them.
   *
   * So a consumer that joins from a fetch beside another loop ends here, and nothing that its loops bring is taken. A join
   * from a heartbeat finds every loop ended. A join that fails leaves the loops where they were: {@link #endUnjoined} ends it then.
   */
  #joining(): void {
    if (this.#retired) return;
    this.#isJoining = true;
    this.#membership = undefined;
    this.#options.listener.joining();
    if (this.#fetching.size > 0 && this.#loops.size > 1) this.end(new Error('partitions have moved between brokers'));
  }

  /** Where the join was answered and the assignment was not, kafkajs stays a member, with the partitions of before or none. */
  #endUnjoined(): void {
    if (this.#isJoining) this.end(new Error('it went on reading without having joined its group'));
  }

  async #read(payload: EachBatchPayload): Promise<void> {
    this.#endUnjoined();
    if (this.#retired) return;
    this.#commit = payload.commitOffsetsIfNecessary;
    await this.#options.listener.read(payload);
  }
}
