import type { ISocketFactory } from 'kafkajs';
import { type KafkaSecurity, PLAINTEXT } from '../../adapters/kafka/kafka-connection.ts';
import { Dispatcher } from './dispatcher.ts';
import { MAX_EVENT_BYTES } from './event-former.ts';
import type { FunctionEnvironment } from './function-environment.ts';
import { KafkaSource } from './kafka-source.ts';
import type { MappingLog } from './mapping-log.ts';
import { OffsetCommitter } from './offset-committer.ts';
import { RecordBuffers } from './record-buffers.ts';
import { Signal } from './signal.ts';

/** Bytes that may wait in all partitions together, in events of the largest size: more only costs garbage collection. */
const BUFFERED_EVENTS = 2;
const COMMIT_GRACE_MS = 2_000;
/** Stands where Lambda names the MSK cluster: a self-managed one has no ARN. */
const LOCAL_CLUSTER_ARN = 'arn:aws:kafka:us-east-1:000000000000:cluster/local/00000000-0000-0000-0000-000000000000-0';

export interface EventSourceMappingOptions {
  readonly brokers: readonly string[];
  /** Plaintext unless told. */
  readonly security?: KafkaSecurity;
  readonly topic: string;
  readonly groupId: string;
  readonly environment: FunctionEnvironment;
  /** Records in an event at most, 1 to 10,000. */
  readonly batchSize: number;
  /** How long a record may wait for an event to fill. */
  readonly batchWindowMs: number;
  /** How long an invocation may take. */
  readonly timeoutMs: number;
  readonly log: MappingLog;
  /** Called with the reason while the function fails, and with undefined when it succeeds again. */
  readonly onFailing?: (reason: string | undefined) => void;
  /** Largest event in bytes of JSON; Lambda's limit unless told. */
  readonly maxEventBytes?: number;
  readonly socketFactory?: ISocketFactory;
  /** Time without a heartbeat after which the group gives this member's partitions to others; 10 s unless told. */
  readonly sessionTimeoutMs?: number;
}

/**
 * Carries the records of a topic to a function as a Lambda event source mapping for Kafka does: batches of several
 * partitions, in order within each, each again until the function succeeds, committed only then.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-msk.html
 */
export class EventSourceMapping {
  readonly #source: KafkaSource;
  readonly #dispatcher: Dispatcher;
  readonly #committer: OffsetCommitter;
  readonly #joined = new Signal();

  constructor(options: EventSourceMappingOptions) {
    const { brokers, topic, batchSize, log, maxEventBytes = MAX_EVENT_BYTES } = options;
    const buffers = new RecordBuffers(topic, {
      maxRecordsPerPartition: batchSize,
      maxBytesPerPartition: maxEventBytes,
      maxBytes: BUFFERED_EVENTS * maxEventBytes,
    });
    this.#source = new KafkaSource({ security: PLAINTEXT, ...options, buffers, onJoined: () => this.#joined.notify() });
    this.#committer = new OffsetCommitter({
      commit: (offsets) => this.#source.commit(offsets),
      generation: () => this.#source.generation,
      log,
    });
    this.#dispatcher = new Dispatcher({
      ...options,
      buffers,
      maxEventBytes,
      envelope: {
        eventSource: 'aws:kafka',
        eventSourceArn: LOCAL_CLUSTER_ARN,
        bootstrapServers: brokers.join(','),
      },
      onDone: (formed, generation) => this.#committer.done(formed.nextOffsets, generation),
      onFailing: options.onFailing ?? (() => {}),
    });
  }

  /** Resolves when the consumer group has been joined, however long the brokers take. */
  async start(): Promise<void> {
    const joined = this.#joined.wait();
    this.#source.start();
    this.#dispatcher.start();
    await joined;
  }

  /**
   * Ends: the event in flight is finished and committed, then the group is left.
   *
   * @param graceMs how long the function may still take
   * @returns whether everything in flight was finished and committed; what was not comes again at the next start
   */
  async stop(graceMs: number): Promise<boolean> {
    const finished = await this.#dispatcher.stop(graceMs);
    const committed = await this.#committer.flush(COMMIT_GRACE_MS);
    this.#joined.notify();
    await this.#source.stop();
    return finished && committed;
  }
}
