import { type Consumer, type EachBatchPayload, type ISocketFactory, logLevel } from 'kafkajs';
import { type KafkaConnection, kafkaClient } from '../../adapters/kafka/kafka-connection.ts';
import { kafkajsLog } from '../../adapters/kafka/kafkajs-log.ts';
import { BrokerContact } from './broker-contact.ts';
import { joiningAssigner } from './joining-assigner.ts';
import { type MappingLog, reasonOf } from './mapping-log.ts';
import { mskRecordBytes, toMskRecord } from './msk-record.ts';
import type { PartitionBuffer } from './partition-buffer.ts';
import type { RecordBuffers } from './record-buffers.ts';
import { Signal } from './signal.ts';
import { within } from './within.ts';

const DEFAULT_SESSION_TIMEOUT_MS = 10_000;
const HEARTBEAT_INTERVAL_MS = 1_000;
/** How long a fetch may wait at the broker for the first record; also the pace of an idle member. */
const FETCH_WAIT_MS = 500;
/** From one partition in one fetch: small ones spread their decoding evenly beside the invocations. */
const FETCH_BYTES = 256 * 1024;
const REQUEST_TIMEOUT_MS = 10_000;
const RESTART_AFTER_MS = 1_000;
const DISCONNECT_GRACE_MS = 2_000;
/** More than a member will be assigned, since kafkajs would let partitions beyond it wait for one another. */
const MAX_CONCURRENT_PARTITIONS = 1_000;
/** About 20 s with pauses of at most {@link MAX_RETRY_PAUSE_MS}; then a new consumer is made. */
const MAX_RETRIES = 20;
const MAX_RETRY_PAUSE_MS = 1_000;

export interface KafkaSourceOptions extends KafkaConnection {
  readonly topic: string;
  readonly groupId: string;
  readonly buffers: RecordBuffers;
  readonly log: MappingLog;
  /** Called with the assigned partitions each time the group was joined. */
  readonly onJoined: (partitions: readonly number[]) => void;
  readonly socketFactory?: ISocketFactory;
  readonly sessionTimeoutMs?: number;
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
  readonly #stopped = new Signal();
  #running = false;
  #finished: Promise<void> = Promise.resolve();
  #commit: EachBatchPayload['commitOffsetsIfNecessary'] | undefined;
  #member = false;

  constructor(options: KafkaSourceOptions) {
    this.#options = options;
    this.#contact = new BrokerContact(options.brokers.join(','), options.log);
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
    this.#options.buffers.drained.notify();
    await this.#finished;
    this.#contact.close();
  }

  /** Commits the next offsets to read, by partition; rejects when the coordinator has not accepted them. */
  async commit(offsets: ReadonlyMap<number, number>): Promise<void> {
    const partitions = [...offsets].map(([partition, offset]) => ({ partition, offset: String(offset) }));
    await this.#commit?.({ topics: [{ topic: this.#options.topic, partitions }] });
  }

  async #supervise(): Promise<void> {
    while (this.#running) {
      const consumer = this.#newConsumer();
      try {
        await this.#consume(consumer);
      } catch (error) {
        this.#contact.consumerEnded(reasonOf(error));
      }
      this.#leaveGeneration();
      await within(consumer.disconnect(), DISCONNECT_GRACE_MS).catch(() => {});
      if (this.#running) await this.#stopped.wait(RESTART_AFTER_MS);
    }
  }

  /** Resolves when the source is stopped, rejects when the consumer crashed. */
  async #consume(consumer: Consumer): Promise<void> {
    await consumer.connect();
    await consumer.subscribe({ topics: [this.#options.topic], fromBeginning: true });
    if (this.#running) await Promise.race([this.#crash(consumer), this.#stopped.wait()]);
  }

  #crash(consumer: Consumer): Promise<never> {
    return new Promise((_, reject) => {
      consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error));
      const running = consumer.run({
        autoCommit: false,
        eachBatchAutoResolve: false,
        partitionsConsumedConcurrently: MAX_CONCURRENT_PARTITIONS,
        eachBatch: (payload) => this.#buffer(payload),
      });
      running.catch(reject);
    });
  }

  #newConsumer(): Consumer {
    const { groupId, socketFactory, sessionTimeoutMs = DEFAULT_SESSION_TIMEOUT_MS } = this.#options;
    const kafka = kafkaClient(this.#options, {
      clientId: 'event-source-mapping',
      requestTimeout: REQUEST_TIMEOUT_MS,
      // Enough for the coordinator of a broker that has just been started.
      retry: { retries: 5, initialRetryTime: 100, maxRetryTime: MAX_RETRY_PAUSE_MS },
      logLevel: logLevel.WARN,
      logCreator: kafkajsLog((entry) => this.#contact.hear(entry)),
      ...(socketFactory !== undefined && { socketFactory }),
    });
    const consumer = kafka.consumer({
      groupId,
      sessionTimeout: sessionTimeoutMs,
      heartbeatInterval: HEARTBEAT_INTERVAL_MS,
      maxWaitTimeInMs: FETCH_WAIT_MS,
      maxBytesPerPartition: FETCH_BYTES,
      allowAutoTopicCreation: false,
      partitionAssigners: [joiningAssigner(() => this.#leaveGeneration())],
      retry: { retries: MAX_RETRIES, maxRetryTime: MAX_RETRY_PAUSE_MS, restartOnFailure: async () => false },
    });
    consumer.on(consumer.events.REQUEST, () => this.#contact.answered());
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => this.#joined(payload.memberAssignment));
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

  /** Moves a fetched batch into its partition's buffer, waiting for room where there is none. */
  async #buffer(payload: EachBatchPayload): Promise<void> {
    const { buffers } = this.#options;
    const { topic, partition, messages } = payload.batch;
    const { generation } = buffers;
    const buffer = buffers.of(partition);
    const nowMs = Date.now();
    this.#commit = payload.commitOffsetsIfNecessary;
    this.#contact.recordsCame();
    let buffered: string | undefined;
    try {
      for (const message of messages) {
        if (!buffers.hasRoom(buffer)) {
          await this.#room(payload, buffer, generation);
          if (generation !== buffers.generation || !this.#running) return;
        }
        const record = toMskRecord(topic, partition, message);
        buffer.add(record, mskRecordBytes(record), nowMs);
        buffered = message.offset;
      }
    } finally {
      // Exactly what was buffered is resolved, whatever ends the loop: the next fetch starts there.
      if (buffered !== undefined && generation === buffers.generation) payload.resolveOffset(buffered);
      buffers.filled.notify();
    }
  }

  async #room(payload: EachBatchPayload, buffer: PartitionBuffer, generation: number): Promise<void> {
    const { buffers } = this.#options;
    buffers.filled.notify();
    while (!buffers.hasRoom(buffer) && generation === buffers.generation && this.#running) {
      await buffers.drained.wait(HEARTBEAT_INTERVAL_MS);
      await payload.heartbeat();
    }
  }
}
