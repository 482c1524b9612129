import type { ISocketFactory } from 'kafkajs';
import { type KafkaSecurity, PLAINTEXT } from '../adapters/kafka/kafka-connection.ts';
import { type Clock, SYSTEM_CLOCK } from './clock.ts';
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
import { onFailureDestination } from './on-failure/on-failure.ts';
import type { OnFailureDestination } from './on-failure/on-failure-destination.ts';
import { Signal } from './signal.ts';
import { KafkaSource } from './source/kafka-source.ts';
import { compileFilters } from './source/record-filter.ts';
import { type NewKafka, sourceClient } from './source/source-client.ts';
import { takeStartingPosition } from './source/starting-position.ts';

/** Bytes that may wait in all partitions together, in events of the largest size: more only costs garbage collection. */
const BUFFERED_EVENTS = 2;
/** Stands where Lambda names the MSK cluster: a self-managed one has no ARN. */
const LOCAL_CLUSTER_ARN = 'arn:aws:kafka:us-east-1:000000000000:cluster/local/00000000-0000-0000-0000-000000000000-0';
const LOCAL_FUNCTION_ARN = 'arn:aws:lambda:us-east-1:000000000000:function:local';

/** A mapping's options, and what only a mapping on one machine is told. */
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

/** What a mapping reaches beyond itself: each the real one unless a test puts its own in its place. */
export interface Surroundings {
  readonly clock: Clock;
  readonly newKafka: NewKafka;
  readonly destination: OnFailureDestination | undefined;
  readonly report: FailureReport;
}

/** The parts of a mapping, joined up and not yet started. */
export interface MappingParts {
  readonly source: KafkaSource;
  readonly buffers: RecordBuffers;
  readonly dispatcher: Dispatcher;
  readonly committer: OffsetCommitter;
  readonly destination: OnFailureDestination | undefined;
  /** Notified each time the consumer group was joined. */
  readonly joined: Signal;
}

/** Makes the parts of a mapping from options that have no problem. */
export function mappingParts(
  options: EventSourceMappingOptions,
  surroundings: Surroundings = realSurroundings(options),
): MappingParts {
  const { clock, newKafka, destination, report } = surroundings;
  const { topic, batchSize, log, listener, maxEventBytes = MAX_EVENT_BYTES } = options;
  const joined = new Signal(clock);
  const limits = { maxRecordsPerPartition: batchSize, maxBytesPerPartition: maxEventBytes };
  const buffers = new RecordBuffers(topic, { ...limits, maxBytes: BUFFERED_EVENTS * maxEventBytes }, clock);
  const source: KafkaSource = new KafkaSource({
    ...options,
    clock,
    newKafka,
    buffers,
    filter: compileFilters(options.filters ?? []),
    onStart: (kafka) => takeStartingPosition(kafka, options),
    onJoined: () => joined.notify(),
    onPassed: (buffer, records) => dispatcher.passed(buffer, records),
  });
  const committer = new OffsetCommitter({
    commit: (offsets) => source.commit(offsets),
    generation: () => source.generation,
    onCommitted: (records) => listener?.committed?.(records),
    log,
    clock,
  });
  const dispatcher = new Dispatcher({
    ...options,
    clock,
    buffers,
    maxEventBytes,
    envelope: envelopeOf(options),
    policy: failurePolicy(options, maxEventBytes),
    report,
    destination,
    onDone: ({ nextOffsets, records }, generation) => committer.done(nextOffsets, generation, records),
  });
  return { source, buffers, dispatcher, committer, destination, joined };
}

function realSurroundings(options: EventSourceMappingOptions): Surroundings {
  const { log, listener, onFailing = () => {}, functionArn = LOCAL_FUNCTION_ARN } = options;
  return {
    clock: SYSTEM_CLOCK,
    newKafka: sourceClient({ security: PLAINTEXT, ...options }),
    destination: onFailureDestination(options, functionArn),
    report: new FailureReport({ log, listener, onFailing }),
  };
}

function envelopeOf({ brokers, eventSource = 'aws:kafka' }: EventSourceMappingOptions): EventEnvelope {
  const bootstrapServers = brokers.join(',');
  if (eventSource === 'SelfManagedKafka') return { eventSource, bootstrapServers };
  return { eventSource, eventSourceArn: LOCAL_CLUSTER_ARN, bootstrapServers };
}
