import { randomUUID } from 'node:crypto';
import { type Admin, ConfigResourceTypes, Kafka, logLevel, type Message, Partitioners, type Producer } from 'kafkajs';
import { ensureTopic, placeGroup } from '../../../adapters/kafka/topic.ts';
import { eventually } from '../eventually.ts';

/** The brokers that the tests run against. */
export function testBrokers(): string[] {
  const brokers = process.env['KAFKA_BROKERS'];
  if (brokers === undefined) throw new Error('KAFKA_BROKERS is not set: the test run starts Kafka and sets it.');
  return brokers.split(',');
}

/** A topic of a test's own on the real broker, with a consumer group name, an administrator and a producer. */
export class ScratchTopic {
  readonly topic = `test-${randomUUID()}`;
  readonly groupId = `group-${this.topic}`;
  readonly kafka = new Kafka({ brokers: testBrokers(), logLevel: logLevel.NOTHING });
  readonly admin: Admin = this.kafka.admin();
  readonly #producer: Producer = this.kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });

  /** @param config of the topic, instead of what topics of the pipeline have */
  static async create(partitions: number, config: Readonly<Record<string, string>> = {}): Promise<ScratchTopic> {
    const scratch = new ScratchTopic();
    await scratch.admin.connect();
    const configEntries = Object.entries(config).map(([name, value]) => ({ name, value }));
    if (configEntries.length > 0) {
      const topics = [{ topic: scratch.topic, numPartitions: partitions, configEntries }];
      await scratch.admin.createTopics({ topics, waitForLeaders: false });
    }
    await ensureTopic(scratch.admin, { topic: scratch.topic, partitions, retentionHours: 24 });
    await scratch.#producer.connect();
    return scratch;
  }

  async send(...messages: Message[]): Promise<void> {
    await this.#producer.send({ topic: this.topic, messages });
  }

  /** Sends `count` numbered records to each of the partitions 0, 1, …. */
  async fill(partitions: number, count: number): Promise<void> {
    const numbers = Array.from({ length: partitions * count }, (_, index) => index);
    await this.send(...numbers.map((index) => ({ partition: index % partitions, value: String(index) })));
  }

  /** Sends records in one transaction, and waits for its marks, which the broker writes some time after it has answered. */
  async transaction(end: 'commit' | 'abort', ...messages: (Message & { readonly partition: number })[]): Promise<void> {
    const ends = await this.#ends();
    for (const { partition } of messages) ends.set(partition, (ends.get(partition) ?? 0) + 1);
    const marked = new Set(messages.map(({ partition }) => partition));
    const settings = { transactionalId: randomUUID(), idempotent: true, maxInFlightRequests: 1 };
    const producer = this.kafka.producer({ ...settings, createPartitioner: Partitioners.DefaultPartitioner });
    await producer.connect();
    const sending = await producer.transaction();
    await sending.send({ topic: this.topic, messages });
    await sending[end]();
    await producer.disconnect();
    await eventually('the marks of the transaction', async () => {
      const now = await this.#ends();
      return [...marked].every((partition) => now.get(partition) === (ends.get(partition) ?? 0) + 1);
    });
  }

  /** Commits the next offset to read in partition 0 for the group, which must have no members. */
  async commit(offset: number): Promise<void> {
    await placeGroup(this.kafka, this.topic, this.groupId, new Map([[0, offset]]));
  }

  /** Lets records keep the time that their producer gives them. */
  async keepProducersClock(): Promise<void> {
    const configEntries = [{ name: 'message.timestamp.type', value: 'CreateTime' }];
    const resources = [{ type: ConfigResourceTypes.TOPIC, name: this.topic, configEntries }];
    await this.admin.alterConfigs({ validateOnly: false, resources });
  }

  /** Cuts off everything before an offset of a partition. */
  async cutOff(partition: number, offset: number): Promise<void> {
    // kafkajs deletes by the leaders it knows, and asks for none.
    await this.admin.fetchTopicOffsets(this.topic);
    await this.admin.deleteTopicRecords({ topic: this.topic, partitions: [{ partition, offset: String(offset) }] });
  }

  /** Offsets committed by the group, by partition; -1 where there is none. */
  async committed(): Promise<number[]> {
    const [answer] = await this.admin.fetchOffsets({ groupId: this.groupId, topics: [this.topic] });
    const partitions = [...(answer?.partitions ?? [])].sort((a, b) => a.partition - b.partition);
    return partitions.map(({ offset }) => Number(offset));
  }

  /** Where each partition ends. */
  async #ends(): Promise<Map<number, number>> {
    const offsets = await this.admin.fetchTopicOffsets(this.topic);
    return new Map(offsets.map(({ partition, high }) => [partition, Number(high)]));
  }

  async delete(): Promise<void> {
    await this.#producer.disconnect();
    await this.admin.deleteGroups([this.groupId]).catch(() => {});
    await this.admin.deleteTopics({ topics: [this.topic] });
    await this.admin.disconnect();
  }
}
