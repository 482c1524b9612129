import type { EventSource } from './msk-event.ts';
import { PatternError } from './source/event-pattern.ts';
import { compileFilters } from './source/record-filter.ts';

/** Where a consumer group without committed offsets starts to read. */
export const STARTING_POSITIONS = ['TRIM_HORIZON', 'LATEST', 'AT_TIMESTAMP'] as const;

export type StartingPosition = (typeof STARTING_POSITIONS)[number];

/** Retries of a mapping that has an on-failure destination and no limit of its own. */
export const RETRIES_BEFORE_DESTINATION = 10;

/** Where discarded records go. Lambda's SQS and SNS destinations, which get no records, are not offered here. */
export type OnFailure =
  | { readonly kind: 'kafka'; readonly topic: string }
  | { readonly kind: 's3'; readonly bucket: string; readonly endpoint?: string }
  | { readonly kind: 'folder'; readonly path: string };

/**
 * What Lambda's event source mapping for Kafka can be told, by the names of CDK's `ManagedKafkaEventSource`, with units.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/kafka-esm-parameters.html
 * @see https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_lambda_event_sources.ManagedKafkaEventSource.html
 */
export interface MappingOptions {
  readonly topic: string;
  /** The consumer group, CDK's `consumerGroupId`. */
  readonly groupId: string;
  /** Records in an event at most. */
  readonly batchSize: number;
  /** How long a record may wait for an event to fill; fractions of a second are this mapping's own. */
  readonly batchWindowMs: number;
  /** How long an invocation may take. */
  readonly timeoutMs: number;
  /** Form of the events; `aws:kafka` unless told. */
  readonly eventSource?: EventSource;
  /** `TRIM_HORIZON` unless told; without effect where the group has committed offsets. */
  readonly startingPosition?: StartingPosition;
  /** Seconds since 1970, for `AT_TIMESTAMP`. */
  readonly startingPositionTimestamp?: number;
  /** Patterns as JSON text, of which a record must fit one. */
  readonly filters?: readonly string[];
  /** Turns on provisioned mode, which error handling needs; here one poller reads, however many are named. */
  readonly provisionedPollerConfig?: { readonly minimumPollers?: number; readonly maximumPollers?: number };
  /** How often a failed event is sent again; -1, the default, for ever. */
  readonly retryAttempts?: number;
  /** Age above which a record is discarded; -1, the default, for never. */
  readonly maxRecordAgeSeconds?: number;
  /** Whether a failed event is split in two; false unless told. */
  readonly bisectBatchOnError?: boolean;
  /** Whether the function's answer may name the records that failed; false unless told. */
  readonly reportBatchItemFailures?: boolean;
  readonly onFailure?: OnFailure;
}

type Problems = readonly (string | false | undefined)[];

/** Every problem of a mapping's options as a sentence: what is wrong, what is allowed. Empty when there is none. */
export function mappingProblems(options: MappingOptions): readonly string[] {
  const problems = [...rangeProblems(options), ...sourceProblems(options), ...provisionedProblems(options)];
  return [...problems, ...destinationProblems(options)].filter((problem) => typeof problem === 'string');
}

/**
 * Retries that hold for a mapping: an on-failure destination makes an infinite number ten.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/kafka-on-failure-destination.html
 */
export function effectiveRetries({ retryAttempts = -1, onFailure }: MappingOptions): number {
  if (retryAttempts >= 0) return retryAttempts;
  return onFailure === undefined ? Number.POSITIVE_INFINITY : RETRIES_BEFORE_DESTINATION;
}

function rangeProblems(options: MappingOptions): Problems {
  const { retryAttempts: retries = -1, maxRecordAgeSeconds: age = -1 } = options;
  return [
    outside(options.batchSize, 1, 10_000) &&
      `batchSize must be a whole number from 1 to 10000, got ${options.batchSize}`,
    !(options.batchWindowMs >= 0 && options.batchWindowMs <= 300_000) &&
      `maxBatchingWindow must be from 0 to 300 seconds, got ${options.batchWindowMs / 1000}`,
    !(options.timeoutMs > 0 && options.timeoutMs <= 840_000) &&
      `timeout must be above 0 and at most 840 seconds, which a Kafka mapping allows its function, got ${options.timeoutMs / 1000}`,
    outside(retries, -1, 10_000) &&
      `retryAttempts must be -1 (for infinite) or a whole number from 0 to 10000, got ${retries}`,
    age !== -1 &&
      outside(age, 60, 604_800) &&
      `maxRecordAge must be -1 (for infinite) or a whole number from 60 to 604800 seconds, got ${age}`,
  ];
}

const outside = (value: number, least: number, most: number) =>
  !Number.isInteger(value) || value < least || value > most;

function sourceProblems(options: MappingOptions): Problems {
  const { groupId, startingPosition = 'TRIM_HORIZON', startingPositionTimestamp: timestamp, filters = [] } = options;
  const atTimestamp = startingPosition === 'AT_TIMESTAMP';
  return [
    !/^[a-zA-Z0-9\-/*:_+=.@]{1,200}$/.test(groupId) &&
      `consumerGroupId must have 1 to 200 letters, digits or characters of -/*:_+=.@, got ${JSON.stringify(groupId)}`,
    atTimestamp &&
      timestamp === undefined &&
      'startingPosition AT_TIMESTAMP needs startingPositionTimestamp, in seconds since 1970',
    !atTimestamp &&
      timestamp !== undefined &&
      `startingPositionTimestamp needs startingPosition AT_TIMESTAMP, got ${startingPosition}`,
    timestamp !== undefined &&
      !(timestamp >= 0 && timestamp < 1e11) &&
      `startingPositionTimestamp must be in seconds since 1970, got ${timestamp}`,
    filterProblem(filters),
  ];
}

function filterProblem(filters: readonly string[]): string | undefined {
  try {
    compileFilters(filters);
    return undefined;
  } catch (error) {
    if (error instanceof PatternError) return `the filter pattern ${error.message}`;
    throw error;
  }
}

/**
 * What works in provisioned mode only. CDK 2.276 lets each of these through without it, and the deployment fails.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/kafka-scaling-modes.html#services-kafka-advanced-features
 */
function provisionedProblems(options: MappingOptions): Problems {
  const { provisionedPollerConfig: pollers } = options;
  if (pollers === undefined) {
    const needing = {
      retryAttempts: options.retryAttempts !== undefined,
      maxRecordAge: options.maxRecordAgeSeconds !== undefined,
      bisectBatchOnError: options.bisectBatchOnError === true,
      reportBatchItemFailures: options.reportBatchItemFailures === true,
      'a Kafka topic as onFailure': options.onFailure?.kind === 'kafka',
    };
    const names = Object.entries(needing).filter(([, given]) => given);
    return names.map(([name]) => `${name} needs provisioned mode; add provisionedPollerConfig, or leave it out`);
  }
  const { minimumPollers: least = 1, maximumPollers: most = 200 } = pollers;
  const [leastIsOut, mostIsOut] = [outside(least, 1, 200), outside(most, 1, 2000)];
  return [
    leastIsOut && `minimumPollers must be a whole number from 1 to 200, got ${least}`,
    mostIsOut && `maximumPollers must be a whole number from 1 to 2000, got ${most}`,
    !leastIsOut &&
      !mostIsOut &&
      least > most &&
      `minimumPollers must be at most maximumPollers, got ${least} and ${most}`,
  ];
}

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_OnFailure.html for the pattern of a topic's name */
function destinationProblems({ topic, onFailure }: MappingOptions): Problems {
  if (onFailure?.kind !== 'kafka') return [];
  return [
    !/^[^.][a-zA-Z0-9\-_.]{0,248}$/.test(onFailure.topic) &&
      `the topic of onFailure must have 1 to 249 letters, digits, dots, underscores and dashes, got ${JSON.stringify(onFailure.topic)}`,
    onFailure.topic === topic && `the topic of onFailure must not be the topic that is read, got ${topic} for both`,
  ];
}
