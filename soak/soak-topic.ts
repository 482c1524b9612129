import { setTimeout as sleep } from 'node:timers/promises';
import { type Admin, CompressionTypes, type Kafka, type Message } from 'kafkajs';
import { PLAINTEXT, quietKafka } from '../adapters/kafka/kafka-connection.ts';
import { consumerLag, ensureTopic, placeGroup, topicExists } from '../adapters/kafka/topic.ts';
import type { LyingRecord } from './expectation.ts';
import type { SoakRecord } from './records.ts';

const RECORDS_A_REQUEST = 2_000;
/** A value that no request may carry as it is gets through compressed, as a real producer's does. */
const COMPRESS_FROM_BYTES = 100_000;
const RETENTION_HOURS = 24;
const FETCH_WAIT_MS = 100;
const POLL_MS = 50;

/** A topic of one schedule's own, on the broker itself, which no disturbance but a kill reaches. */
export class SoakTopic {
  readonly name: string;
  readonly groupId: string;
  readonly #partitions: number;
  readonly #kafka: Kafka;
  readonly #admin: Admin;
  #reads = 0;

  constructor(bootstrapServers: string, name: string, partitions: number) {
    this.name = name;
    this.groupId = `group-of-${name}`;
    this.#partitions = partitions;
    this.#kafka = quietKafka({ brokers: [bootstrapServers], security: PLAINTEXT });
    this.#admin = this.#kafka.admin();
  }

  /** Makes the topic. */
  async make(): Promise<void> {
    await this.#admin.connect();
    await ensureTopic(this.#admin, { topic: this.name, partitions: this.#partitions, retentionHours: RETENTION_HOURS });
  }

  /** Sends records, each to its partition. */
  async send(records: readonly SoakRecord[]): Promise<void> {
    const producer = this.#kafka.producer();
    await producer.connect();
    const large = records.filter(({ value }) => (value?.length ?? 0) > COMPRESS_FROM_BYTES);
    const small = records.filter(({ value }) => (value?.length ?? 0) <= COMPRESS_FROM_BYTES);
    for (const record of large)
      await producer.send({ topic: this.name, messages: [messageOf(record)], compression: CompressionTypes.GZIP });
    for (let start = 0; start < small.length; start += RECORDS_A_REQUEST) {
      const messages = small.slice(start, start + RECORDS_A_REQUEST).map(messageOf);
      await producer.send({ topic: this.name, messages });
    }
    await producer.disconnect();
  }

  /** Reads all that lies in the topic now. */
  async read(): Promise<LyingRecord[]> {
    const ends = await this.#admin.fetchTopicOffsets(this.name);
    const expected = ends.reduce((sum, { high, low }) => sum + Number(high) - Number(low), 0);
    const groupId = `reader-${++this.#reads}-of-${this.name}`;
    const consumer = this.#kafka.consumer({ groupId, maxWaitTimeInMs: FETCH_WAIT_MS, allowAutoTopicCreation: false });
    await consumer.connect();
    await consumer.subscribe({ topics: [this.name], fromBeginning: true });
    const records: LyingRecord[] = [];
    await new Promise<void>((resolve, reject) => {
      const eachMessage = async ({ partition, message }: { partition: number; message: FetchedMessage }) => {
        const { offset, timestamp, value, headers = {} } = message;
        records.push({ partition, offset: Number(offset), timestampMs: Number(timestamp), value, headers });
        if (records.length >= expected) resolve();
      };
      consumer.run({ autoCommit: false, eachMessage }).catch(reject);
    });
    await consumer.disconnect();
    await this.#admin.deleteGroups([groupId]);
    return records;
  }

  /** Records that the detectors' group has not committed yet; undefined while the broker does not answer. */
  async lag(): Promise<number | undefined> {
    try {
      await this.#admin.connect();
      return await consumerLag(this.#admin, this.name, this.groupId);
    } catch {
      return undefined;
    }
  }

  /** Sets the group, which must have no members, back to this share of each partition. */
  async rewind(share: number): Promise<void> {
    const ends = await this.#admin.fetchTopicOffsets(this.name);
    const offsets = new Map(ends.map(({ partition, high }) => [partition, Math.floor(Number(high) * share)]));
    await placeGroup(this.#kafka, this.name, this.groupId, offsets);
  }

  /** Deletes the topic and makes it again after a pause. */
  async remake(pauseMs: number): Promise<void> {
    await this.#delete();
    await sleep(pauseMs);
    await this.make();
  }

  /** Deletes topic and group. */
  async discard(): Promise<void> {
    await this.#delete().catch(() => {});
    await this.#admin.deleteGroups([this.groupId]).catch(() => {});
    await this.#admin.disconnect().catch(() => {});
  }

  async #delete(): Promise<void> {
    await this.#admin.deleteTopics({ topics: [this.name] });
    while (await topicExists(this.#admin, this.name)) await sleep(POLL_MS);
  }
}

interface FetchedMessage {
  readonly offset: string;
  readonly timestamp: string;
  readonly value: Buffer | null;
  readonly headers?: Readonly<Record<string, unknown>>;
}

const messageOf = ({ partition, key, value, headers }: SoakRecord): Message => ({ partition, key, value, headers });
