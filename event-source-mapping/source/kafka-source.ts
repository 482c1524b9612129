import type { EachBatchPayload, Kafka } from 'kafkajs';
import { reasonOf } from '../../failures/reason.ts';
import { resolvesWithin } from '../clock.ts';
import type { MappingLog } from '../mapping-log.ts';
import { Signal } from '../signal.ts';
import { BatchReader, type BatchReaderOptions } from './batch-reader.ts';
import { BrokerContact } from './broker-contact.ts';
import { HEARTBEAT_INTERVAL_MS, type MembershipOptions } from './consumer-settings.ts';
import { GroupConsumer } from './group-consumer.ts';
import type { NewKafka } from './source-client.ts';
import { TopicContinuity } from './topic-continuity.ts';

const RESTART_AFTER_MS = 1_000;
const DISCONNECT_GRACE_MS = 2_000;

export interface KafkaSourceOptions extends Omit<BatchReaderOptions, 'onSetBack'>, MembershipOptions {
  readonly brokers: readonly string[];
  readonly newKafka: NewKafka;
  readonly topic: string;
  readonly groupId: string;
  readonly log: MappingLog;
  /** Called before the group is joined for the first time; again after it has failed. */
  readonly onStart?: (kafka: Kafka) => Promise<void>;
  /** Called with the assigned partitions each time the group was joined. */
  readonly onJoined: (partitions: readonly number[]) => void;
}

/**
 * Reads a topic as a member of a consumer group into bounded buffers, and commits on request.
 *
 * A consumer that kafkajs gives up is replaced by a new one for as long as the source runs, so that it outlives any
 * outage of the brokers. Full buffers stop the fetching, never the heartbeats.
 *
 * Where one generation ends and the next begins:
 * 1. kafkajs is about to ask to join. The buffers are emptied, and {@link generation} is -1 from here on.
 * 2. A commit that waits for its turn, or looks at the topic's offsets, finds that and is not sent. One that is on its way
 *    is taken or refused by the coordinator, which knows the generation that it was sent in.
 * 3. The function ends an event of before. Nothing is committed for it; until now it has kept its partition locked.
 * 4. The group is joined. kafkajs asks for the committed offsets and reads from there: what was in a buffer or an event
 *    and was not committed comes again, and waits where 3 is still to come.
 * 5. Should the consumer end instead, that is 1 as well; 4 is up to the next one, in the same process or another.
 */
export class KafkaSource {
  readonly #options: KafkaSourceOptions;
  readonly #contact: BrokerContact;
  readonly #reader: BatchReader;
  readonly #stopped: Signal;
  readonly #continuity: TopicContinuity;
  #consumer: GroupConsumer | undefined;
  #running = false;
  #started = false;
  /** Of the last member that joined; a new consumer joins as another. */
  #memberId: string | undefined;
  #finished: Promise<void> = Promise.resolve();
  #member = false;

  constructor(options: KafkaSourceOptions) {
    this.#options = options;
    this.#stopped = new Signal(options.clock);
    this.#contact = new BrokerContact(options.brokers.join(','), options.log, options.clock);
    this.#continuity = new TopicContinuity({
      ...options,
      newKafka: () => this.#newKafka(),
      reader: () => this.#consumer,
    });
    const onSetBack = (partition: number) =>
      this.#continuity.break(`the position of partition ${partition} was set back`);
    this.#reader = new BatchReader({ ...options, onSetBack }, HEARTBEAT_INTERVAL_MS);
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
    this.#consumer?.end(new Error('the source is stopped'));
    await this.#inTime(this.#finished);
    this.#contact.close();
    await this.#inTime(this.#continuity.close());
  }

  /** Commits the next offsets to read, by partition; rejects when the coordinator has not accepted them. */
  async commit(offsets: ReadonlyMap<number, number>): Promise<void> {
    const partitions = [...offsets].map(([partition, offset]) => ({ partition, offset: String(offset) }));
    const topics = [{ topic: this.#options.topic, partitions }];
    const { generation } = this;
    await this.#continuity.commit(offsets, async () => {
      if (generation !== this.generation) throw new Error('the consumer group was joined anew meanwhile');
      await this.#consumer?.commit(topics);
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
        await consumer.run(this.#memberId);
      } catch (error) {
        consumer.end(error);
        if (this.#running) this.#contact.consumerEnded(reasonOf(error));
      }
      this.#leaveGeneration();
      await this.#inTime(consumer.disconnect());
      if (this.#running) await this.#stopped.wait(RESTART_AFTER_MS);
    }
  }

  /** Waits for an end that needs the brokers, which may leave it without an answer. */
  async #inTime(end: Promise<void>): Promise<void> {
    await resolvesWithin(end, DISCONNECT_GRACE_MS, this.#options.clock).catch(() => {});
  }

  #newKafka(): Kafka {
    return this.#options.newKafka((entry) => {
      if (this.#contact.logged(entry)) this.#continuity.break('the topic is gone');
    });
  }

  #newConsumer(kafka: Kafka): GroupConsumer {
    return new GroupConsumer({
      ...this.#options,
      kafka,
      listener: {
        joining: () => this.#leaveGeneration(),
        joined: (memberId, partitions) => this.#joined(memberId, partitions),
        sharedWithOtherTopics: () => this.#contact.sharedWithOtherTopics(this.#options.groupId),
        answered: () => this.#contact.answered(),
        read: async (payload) => await this.#read(payload),
        leftOut: (...stretch) => this.#reader.leftOut(...stretch),
      },
    });
  }

  /** Takes a batch, unless it is of another topic of the same name, or of a generation that ended while that was asked. */
  async #read(payload: EachBatchPayload): Promise<void> {
    this.#contact.recordsCame();
    const { generation } = this.#options.buffers;
    if ((await this.#continuity.isSame()) && generation === this.#options.buffers.generation)
      await this.#reader.read(payload);
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
