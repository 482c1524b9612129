import { setTimeout as sleep } from 'node:timers/promises';
import type { Admin, Kafka, RetryOptions } from 'kafkajs';
import { PLAINTEXT, quietKafka } from '../adapters/kafka/kafka-connection.ts';
import { consumerLag, placeGroup, topicExists } from '../adapters/kafka/topic.ts';
import type { TopicRecord } from './check/expectation.ts';
import { readTopic } from './check/read-topic.ts';
import type { SoakRecord } from './records.ts';
import { movedReplicas, type Placement, replicasOf } from './schedule/placement.ts';
import { type Sent, sendRecords } from './send-records.ts';

const RETENTION_HOURS = 24;
const POLL_MS = 50;
/** A topic is served and a partition moved within a second or two; a broker that was killed takes longer. */
const PATIENCE_MS = 60_000;
/** Leaders move and brokers die while records are sent and read. */
const PATIENT: RetryOptions = { retries: 20, initialRetryTime: 100, maxRetryTime: 1_000 };

interface SoakTopicOptions {
  readonly brokers: readonly string[];
  readonly name: string;
  readonly partitions: number;
  readonly placement: Placement;
}

/** A topic of one schedule's own, reached at the brokers themselves, where no disturbance but a kill or a move is felt. */
export class SoakTopic {
  readonly name: string;
  readonly groupId: string;
  readonly #options: SoakTopicOptions;
  readonly #kafka: Kafka;
  readonly #admin: Admin;
  #sent: Sent = { records: 0, bytes: 0 };
  #reads = 0;

  constructor(options: SoakTopicOptions) {
    this.name = options.name;
    this.groupId = `group-of-${options.name}`;
    this.#options = options;
    this.#kafka = quietKafka({ brokers: options.brokers, security: PLAINTEXT });
    this.#admin = this.#kafka.admin();
  }

  /** What was sent and acknowledged since the topic was made, or made again. */
  get sent(): Sent {
    return this.#sent;
  }

  /** Makes the topic; resolves when it is served. */
  async make(): Promise<void> {
    const { partitions, placement } = this.#options;
    await this.#admin.connect();
    const replicaAssignment = Array.from({ length: partitions }, (_, partition) => ({
      partition,
      replicas: [...replicasOf(placement, partition)],
    }));
    const configEntries = [
      { name: 'message.timestamp.type', value: 'LogAppendTime' },
      { name: 'retention.ms', value: String(RETENTION_HOURS * 3_600_000) },
    ];
    const topics = [{ topic: this.name, replicaAssignment, configEntries }];
    await this.#admin.createTopics({ topics, waitForLeaders: false });
    this.#sent = { records: 0, bytes: 0 };
    await until('served', async () => (await this.#admin.fetchTopicOffsets(this.name)).length === partitions);
  }

  /** Sends records, each to its partition. */
  async send(records: readonly SoakRecord[]): Promise<void> {
    const producer = this.#kafka.producer({ retry: PATIENT });
    const { records: sent, bytes } = await sendRecords(producer, this.name, records);
    this.#sent = { records: this.#sent.records + sent, bytes: this.#sent.bytes + bytes };
  }

  /** Reads all that lies in the topic now. */
  async read(): Promise<TopicRecord[]> {
    const ends = await this.#admin.fetchTopicOffsets(this.name);
    const groupId = `reader-${++this.#reads}-of-${this.name}`;
    const consumer = this.#kafka.consumer({ groupId, retry: PATIENT, maxWaitTimeInMs: 100 });
    const records = await readTopic(consumer, this.name, ends);
    await this.#admin.deleteGroups([groupId]);
    return records;
  }

  /** Records that the detectors' group has not committed yet; undefined while the brokers do not answer. */
  async lag(): Promise<number | undefined> {
    try {
      await this.#admin.connect();
      return await consumerLag(this.#admin, this.name, this.groupId);
    } catch {
      return undefined;
    }
  }

  /** Lets the other broker lead a share of the partitions, at least one; resolves when it does, also where a broker was killed meanwhile. */
  async move(share: number): Promise<void> {
    let leaders: ReadonlyMap<number, number | undefined> | undefined;
    const isMoved = async () => {
      leaders ??= await this.#askToMove(share);
      const partitions = await this.#partitions();
      return partitions.every(({ partitionId, leader }) => leader === (leaders?.get(partitionId) ?? leader));
    };
    await until('moved', isMoved);
  }

  /** Resolves to who is to lead each partition that moves. */
  async #askToMove(share: number) {
    const partitions = await this.#partitions();
    const moved = partitions.slice(0, Math.max(1, Math.round(share * partitions.length)));
    const partitionAssignment = moved.map(({ partitionId, replicas }) => ({
      partition: partitionId,
      replicas: [...movedReplicas(replicas)],
    }));
    await this.#admin.alterPartitionReassignments({ topics: [{ topic: this.name, partitionAssignment }] });
    return new Map(partitionAssignment.map(({ partition, replicas }) => [partition, replicas[0]]));
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

  async #partitions() {
    const { topics } = await this.#admin.fetchTopicMetadata({ topics: [this.name] });
    return [...(topics[0]?.partitions ?? [])].sort((a, b) => a.partitionId - b.partitionId);
  }

  async #delete(): Promise<void> {
    await this.#admin.deleteTopics({ topics: [this.name] });
    while (await topicExists(this.#admin, this.name)) await sleep(POLL_MS);
  }
}

/** Asks again until it is so; what the brokers cannot answer is asked again too. */
async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  const giveUpAtMs = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      if (await isSo()) return;
      if (Date.now() > giveUpAtMs) throw new Error(`the topic was not ${what} within ${PATIENCE_MS / 1000} s`);
    } catch (error) {
      if (Date.now() > giveUpAtMs) throw error;
    }
    await sleep(POLL_MS);
  }
}
