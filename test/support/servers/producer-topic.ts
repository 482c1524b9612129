import { randomUUID } from 'node:crypto';
import { type EachBatchPayload, Kafka, logLevel } from 'kafkajs';
import { ensureTopic } from '../../../adapters/kafka/topic.ts';

/** A record as it lies in the topic. */
export interface TopicRecord {
  readonly partition: number;
  readonly offset: number;
  readonly key: string;
  readonly value: string;
}

/** The brokers that the tests run against. */
export function testBrokers(): string {
  const brokers = process.env['KAFKA_BROKERS'];
  if (brokers === undefined) throw new Error('KAFKA_BROKERS is not set: these tests need a running Kafka broker');
  return brokers;
}

/** The first of the brokers, taken apart. */
export function testBrokerAddress(): { targetHost: string; targetPort: number } {
  const [targetHost = '', port = ''] = testBrokers().split(',')[0]?.split(':') ?? [];
  return { targetHost, targetPort: Number(port) };
}

const kafka = () => new Kafka({ brokers: testBrokers().split(','), logLevel: logLevel.NOTHING });

/** A topic of its own for one test, deleted after it. */
export class ProducerTopic {
  readonly name = `producer-test-${randomUUID()}`;
  readonly #admin = kafka().admin();

  async create(partitions: number, settings: Readonly<Record<string, string>> = {}): Promise<this> {
    await this.#admin.connect();
    const configEntries = Object.entries(settings).map(([name, value]) => ({ name, value }));
    const topic = { topic: this.name, numPartitions: partitions, configEntries };
    await this.#admin.createTopics({ topics: [topic], waitForLeaders: false });
    // Waits until the broker can serve it.
    await ensureTopic(this.#admin, { topic: this.name, partitions, retentionHours: 1 });
    return this;
  }

  async delete(): Promise<void> {
    await this.#admin.deleteTopics({ topics: [this.name] });
    await this.#admin.disconnect();
  }

  /** How many records it holds. */
  async count(): Promise<number> {
    const offsets = await this.#admin.fetchTopicOffsets(this.name);
    return offsets.reduce((sum, { high }) => sum + Number(high), 0);
  }

  /** Every record it holds now, in order within each partition. */
  async records(): Promise<readonly TopicRecord[]> {
    const expected = await this.count();
    if (expected === 0) return [];
    const records: TopicRecord[] = [];
    const consumer = kafka().consumer({ groupId: this.name });
    await consumer.connect();
    await consumer.subscribe({ topic: this.name, fromBeginning: true });
    await new Promise<void>((resolve, reject) => {
      const eachBatch = async ({ batch }: EachBatchPayload) => {
        for (const { offset, key, value } of batch.messages) {
          records.push({ partition: batch.partition, offset: Number(offset), key: String(key), value: String(value) });
        }
        if (records.length >= expected) resolve();
      };
      consumer.run({ autoCommit: false, eachBatch }).catch(reject);
    });
    await consumer.disconnect();
    await this.#admin.deleteGroups([this.name]);
    return records;
  }
}
