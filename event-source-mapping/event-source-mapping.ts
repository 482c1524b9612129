import type { ISocketFactory } from 'kafkajs';
import { type KafkaSecurity, PLAINTEXT } from '../adapters/kafka/kafka-connection.ts';
import { Dispatcher } from './delivery/dispatcher.ts';
import { type EventEnvelope, MAX_EVENT_BYTES } from './delivery/event-former.ts';
import { failurePolicy } from './delivery/failure-policy.ts';
import { FailureReport } from './delivery/failure-report.ts';
import { OffsetCommitter } from './delivery/offset-committer.ts';
import { RecordBuffers } from './delivery/record-buffers.ts';
import type { FunctionEnvironment } from './environments/function-environment.ts';
import type { MappingListener } from './mapping-listener.ts';
import type { MappingLog } from './mapping-log.ts';
import type { MappingOptions } from './mapping-options.ts';
import { mappingProblems, problemSentence } from './mapping-problems.ts';
import { onFailureDestination } from './on-failure/on-failure.ts';
import type { OnFailureDestination } from './on-failure/on-failure-destination.ts';
import { Signal } from './signal.ts';
import { KafkaSource } from './source/kafka-source.ts';
import { compileFilters } from './source/record-filter.ts';
import { takeStartingPosition } from './source/starting-position.ts';

/** Bytes that may wait in all partitions together, in events of the largest size: more only costs garbage collection. */
const BUFFERED_EVENTS = 2;
const COMMIT_GRACE_MS = 2_000;
/** Stands where Lambda names the MSK cluster: a self-managed one has no ARN. */
const LOCAL_CLUSTER_ARN = 'arn:aws:kafka:us-east-1:000000000000:cluster/local/00000000-0000-0000-0000-000000000000-0';
const LOCAL_FUNCTION_ARN = 'arn:aws:lambda:us-east-1:000000000000:function:local';

export interface EventSourceMappingOptions extends MappingOptions {
  readonly brokers: readonly string[];
  /** Plaintext unless told. */
  readonly security?: KafkaSecurity;
  readonly environment: FunctionEnvironment;
  readonly log: MappingLog;
  /** Called with the reason while the function fails, and with undefined when it succeeds again. */
  readonly onFailing?: (reason: string | undefined) => void;
  readonly listener?: MappingListener;
  /** What an on-failure destination is told of the function. */
  readonly functionArn?: string;
  /** Largest event in bytes of JSON; Lambda's limit unless told. */
  readonly maxEventBytes?: number;
  readonly socketFactory?: ISocketFactory;
  /** Time without a heartbeat after which the group gives this member's partitions to others; 10 s unless told. */
  readonly sessionTimeoutMs?: number;
  /** After how long new partitions of the topic are noticed at the latest; 30 s unless told. */
  readonly metadataMaxAgeMs?: number;
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
  readonly #destination: OnFailureDestination | undefined;
  readonly #joined = new Signal();

  /** @throws RangeError with every problem of the options */
  constructor(options: EventSourceMappingOptions) {
    const problems = mappingProblems(options);
    if (problems.length > 0)
      throw new RangeError(problems.map((problem) => problemSentence(problem, (name) => name)).join('; '));
    const { topic, batchSize, log, listener, maxEventBytes = MAX_EVENT_BYTES } = options;
    const { functionArn = LOCAL_FUNCTION_ARN } = options;
    const buffers = new RecordBuffers(topic, {
      maxRecordsPerPartition: batchSize,
      maxBytesPerPartition: maxEventBytes,
      maxBytes: BUFFERED_EVENTS * maxEventBytes,
    });
    this.#source = new KafkaSource({
      security: PLAINTEXT,
      ...options,
      buffers,
      filter: compileFilters(options.filters ?? []),
      onStart: (kafka) => takeStartingPosition(kafka, options),
      onJoined: () => this.#joined.notify(),
      onPassed: (buffer, records) => this.#dispatcher.passed(buffer, records),
    });
    this.#committer = new OffsetCommitter({
      commit: (offsets) => this.#source.commit(offsets),
      generation: () => this.#source.generation,
      onCommitted: (records) => listener?.committed?.(records),
      log,
    });
    this.#destination = onFailureDestination(options, functionArn);
    this.#dispatcher = new Dispatcher({
      ...options,
      buffers,
      maxEventBytes,
      envelope: envelopeOf(options),
      policy: failurePolicy(options, maxEventBytes),
      report: new FailureReport({ log, listener, onFailing: options.onFailing ?? (() => {}) }),
      destination: this.#destination,
      onDone: ({ nextOffsets, records }, generation) => this.#committer.done(nextOffsets, generation, records),
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
    await this.#destination?.close();
    return finished && committed;
  }
}

function envelopeOf({ brokers, eventSource = 'aws:kafka' }: EventSourceMappingOptions): EventEnvelope {
  const bootstrapServers = brokers.join(',');
  if (eventSource === 'SelfManagedKafka') return { eventSource, bootstrapServers };
  return { eventSource, eventSourceArn: LOCAL_CLUSTER_ARN, bootstrapServers };
}
