import { type ISocketFactory, type Kafka, logLevel } from 'kafkajs';
import { type KafkaConnection, kafkaClient } from '../../adapters/kafka/kafka-connection.ts';
import { kafkajsLog } from '../../adapters/kafka/kafkajs-log.ts';
import { type MappingLog, reasonOf } from '../mapping-log.ts';
import { Signal } from '../signal.ts';
import { within } from '../within.ts';
import { BatchReader, type BatchReaderOptions } from './batch-reader.ts';
import { BrokerContact } from './broker-contact.ts';
import { HEARTBEAT_INTERVAL_MS, MAX_RETRY_PAUSE_MS, type MembershipOptions } from './consumer-settings.ts';
import { GroupConsumer } from './group-consumer.ts';
import { LeftOutRecords } from './left-out-records.ts';
import { TopicContinuity } from './topic-continuity.ts';

const REQUEST_TIMEOUT_MS = 10_000;
const RESTART_AFTER_MS = 1_000;
const DISCONNECT_GRACE_MS = 2_000;

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
  #consumer: GroupConsumer | undefined;
  #running = false;
  #started = false;
  /** Of the last member that joined; a new consumer joins as another. */
  #memberId: string | undefined;
  #finished: Promise<void> = Promise.resolve();
  #member = false;

  constructor(options: KafkaSourceOptions) {
    this.#options = options;
    this.#contact = new BrokerContact(options.brokers.join(','), options.log);
    this.#continuity = new TopicContinuity({ ...options, newKafka: () => this.#newKafka() });
    this.#leftOut = new LeftOutRecords({
      ...options,
      newKafka: () => this.#newKafka(),
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
    const { generation } = this;
    await this.#continuity.commit(offsets, async () => {
      if (generation !== this.generation) throw new Error('the consumer group was joined anew meanwhile');
      await this.#consumer?.commit({ topics });
    });
  }

  async #supervise(): Promise<void> {
    while (this.#running) {
      const kafka = this.#newKafka();
      const consumer = this.#newConsumer(kafka);
      this.#consumer = consumer;
      try {
        if (!this.#started) await this.#options.onStart?.(kafka);
        this.#started = true;
        if (this.#running)
          await Promise.race([consumer.run(this.#memberId), this.#stopped.wait(), this.#continuity.broken()]);
      } catch (error) {
        this.#contact.consumerEnded(reasonOf(error));
      }
      consumer.retire();
      this.#leaveGeneration();
      await within(consumer.disconnect(), DISCONNECT_GRACE_MS).catch(() => {});
      if (this.#running) await this.#stopped.wait(RESTART_AFTER_MS);
    }
  }

  /** A client for the same brokers, with the same patience and log. */
  #newKafka(): Kafka {
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

  #newConsumer(kafka: Kafka): GroupConsumer {
    return new GroupConsumer({
      ...this.#options,
      kafka,
      listener: {
        joining: () => this.#leaveGeneration(),
        joined: (memberId, partitions) => this.#joined(memberId, partitions),
        foreigners: () => this.#contact.foreigners(this.#options.groupId),
        answered: () => this.#contact.answered(),
        read: async (payload) => {
          this.#contact.recordsCame();
          await this.#reader.read(payload);
        },
        leftOut: (...stretch) => void this.#leftOut.pass(...stretch),
      },
    });
  }

  #joined(memberId: string, partitions: readonly number[]): void {
    this.#member = true;
    this.#memberId = memberId;
    this.#options.log('INFO', 'Joined the consumer group.', { group: this.#options.groupId, partitions });
    this.#options.onJoined(partitions);
  }

  #leaveGeneration(): void {
    this.#member = false;
    this.#options.buffers.reset();
  }
}
