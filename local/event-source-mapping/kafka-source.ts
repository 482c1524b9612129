import { type Consumer, type EachBatchPayload, type ISocketFactory, type Kafka, logLevel } from 'kafkajs';
import { type KafkaConnection, kafkaClient } from '../../adapters/kafka/kafka-connection.ts';
import { kafkajsLog } from '../../adapters/kafka/kafkajs-log.ts';
import { BatchReader, type BatchReaderOptions } from './batch-reader.ts';
import { BrokerContact } from './broker-contact.ts';
import {
  consumerSettings,
  HEARTBEAT_INTERVAL_MS,
  MAX_RETRY_PAUSE_MS,
  type MembershipOptions,
} from './consumer-settings.ts';
import { type Cluster, removeDepartedMember } from './departed-member.ts';
import { joiningAssigner } from './joining-assigner.ts';
import { LeftOutRecords } from './left-out-records.ts';
import { type MappingLog, reasonOf } from './mapping-log.ts';
import { Signal } from './signal.ts';
import { TopicContinuity } from './topic-continuity.ts';
import { within } from './within.ts';

const REQUEST_TIMEOUT_MS = 10_000;
const RESTART_AFTER_MS = 1_000;
const DISCONNECT_GRACE_MS = 2_000;
/** More than a member will be assigned, since kafkajs would let partitions beyond it wait for one another. */
const MAX_CONCURRENT_PARTITIONS = 1_000;
export interface KafkaSourceOptions extends KafkaConnection, BatchReaderOptions, MembershipOptions {
  readonly topic: string;
  readonly groupId: string;
  readonly log: MappingLog;
  /** Called before the group is joined for the first time; again after it has failed. */
  readonly onStart?: (kafka: Kafka) => Promise<void>;
  /** Called with the assigned partitions each time the group was joined. */
  readonly onJoined: (partitions: readonly number[]) => void;
  readonly socketFactory?: ISocketFactory;
}

/**
 * Reads a topic as a member of a consumer group into bounded buffers, and commits on request.
 *
 * A consumer that kafkajs gives up is replaced by a new one for as long as the source runs, so that it outlives any
 * outage of the brokers. Full buffers stop the fetching, never the heartbeats.
 */
export class KafkaSource {
  readonly #options: KafkaSourceOptions;
  readonly #contact: BrokerContact;
  readonly #reader: BatchReader;
  readonly #stopped = new Signal();
  readonly #continuity: TopicContinuity;
  readonly #leftOut: LeftOutRecords;
  #running = false;
  #started = false;
  #cluster: Cluster | undefined;
  /** Of the last member that joined; a new consumer joins as another. */
  #memberId: string | undefined;
  #finished: Promise<void> = Promise.resolve();
  #commit: EachBatchPayload['commitOffsetsIfNecessary'] | undefined;
  #member = false;

  constructor(options: KafkaSourceOptions) {
    this.#options = options;
    this.#contact = new BrokerContact(options.brokers.join(','), options.log);
    this.#continuity = new TopicContinuity({ ...options, newKafka: () => this.newKafka() });
    this.#leftOut = new LeftOutRecords({
      ...options,
      newKafka: () => this.newKafka(),
      onPassed: (buffer) => options.onPassed(buffer, 0),
    });
    this.#reader = new BatchReader(options, HEARTBEAT_INTERVAL_MS);
  }

  /** The buffers' generation while this is a member of the group, -1 while it joins or is out of it. */
  get generation(): number {
    return this.#member ? this.#options.buffers.generation : -1;
  }

  start(): void {
    this.#running = true;
    this.#finished = this.#supervise();
  }

  /** Leaves the group and disconnects. */
  async stop(): Promise<void> {
    this.#running = false;
    this.#stopped.notify();
    this.#reader.close();
    await this.#finished;
    this.#contact.close();
    await within(this.#continuity.close(), DISCONNECT_GRACE_MS).catch(() => {});
  }

  /** Commits the next offsets to read, by partition; rejects when the coordinator has not accepted them. */
  async commit(offsets: ReadonlyMap<number, number>): Promise<void> {
    const partitions = [...offsets].map(([partition, offset]) => ({ partition, offset: String(offset) }));
    const topics = [{ topic: this.#options.topic, partitions }];
    await this.#continuity.commit(offsets, async () => this.#commit?.({ topics }));
  }

  async #supervise(): Promise<void> {
    while (this.#running) {
      const kafka = this.newKafka();
      const consumer = this.#newConsumer(kafka);
      try {
        if (!this.#started) await this.#options.onStart?.(kafka);
        this.#started = true;
        await this.#consume(consumer);
      } catch (error) {
        this.#contact.consumerEnded(reasonOf(error));
      }
      this.#leaveGeneration();
      await within(consumer.disconnect(), DISCONNECT_GRACE_MS).catch(() => {});
      if (this.#running) await this.#stopped.wait(RESTART_AFTER_MS);
    }
  }

  /** Resolves when the source is stopped, rejects when the consumer crashed or the topic is gone. */
  async #consume(consumer: Consumer): Promise<void> {
    await consumer.connect();
    await removeDepartedMember(this.#cluster, this.#options.groupId, this.#memberId);
    await consumer.subscribe({ topics: [this.#options.topic], fromBeginning: true });
    if (this.#running) await Promise.race([this.#crash(consumer), this.#stopped.wait(), this.#continuity.broken()]);
  }

  #crash(consumer: Consumer): Promise<never> {
    return new Promise((_, reject) => {
      consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error));
      const running = consumer.run({
        autoCommit: false,
        eachBatchAutoResolve: false,
        partitionsConsumedConcurrently: MAX_CONCURRENT_PARTITIONS,
        eachBatch: (payload) => this.#read(payload),
      });
      running.catch(reject);
    });
  }

  /** A client for the same brokers, with the same patience and log. */
  newKafka(): Kafka {
    const { socketFactory } = this.#options;
    return kafkaClient(this.#options, {
      clientId: 'event-source-mapping',
      requestTimeout: REQUEST_TIMEOUT_MS,
      // Enough for the coordinator of a broker that has just been started.
      retry: { retries: 5, initialRetryTime: 100, maxRetryTime: MAX_RETRY_PAUSE_MS },
      logLevel: logLevel.WARN,
      logCreator: kafkajsLog((entry) => {
        if (this.#contact.hear(entry)) this.#continuity.gone();
      }),
      ...(socketFactory !== undefined && { socketFactory }),
    });
  }

  #newConsumer(kafka: Kafka): Consumer {
    const { topic, groupId } = this.#options;
    const onForeigners = () => this.#contact.foreigners(groupId);
    const assigner = joiningAssigner({
      topic,
      onMade: (cluster) => (this.#cluster = cluster),
      onJoining: () => this.#leaveGeneration(),
      onForeigners,
    });
    const consumer = kafka.consumer(consumerSettings(this.#options, assigner));
    this.#leftOut.watch(consumer);
    this.#commit = async (offsets) =>
      await consumer.commitOffsets(
        (offsets?.topics ?? []).flatMap(({ topic, partitions }) => partitions.map((at) => ({ topic, ...at }))),
      );
    consumer.on(consumer.events.REQUEST, () => this.#contact.answered());
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
      this.#memberId = payload.memberId;
      this.#joined(payload.memberAssignment);
    });
    consumer.on(consumer.events.RECEIVED_UNSUBSCRIBED_TOPICS, onForeigners);
    return consumer;
  }

  #joined(assignment: Readonly<Record<string, readonly number[]>>): void {
    this.#member = true;
    const partitions = assignment[this.#options.topic] ?? [];
    this.#options.log('INFO', 'Joined the consumer group.', { group: this.#options.groupId, partitions });
    this.#options.onJoined(partitions);
  }

  #leaveGeneration(): void {
    this.#member = false;
    this.#options.buffers.reset();
  }

  async #read(payload: EachBatchPayload): Promise<void> {
    this.#commit = payload.commitOffsetsIfNecessary;
    this.#contact.recordsCame();
    await this.#reader.read(payload);
  }
}
