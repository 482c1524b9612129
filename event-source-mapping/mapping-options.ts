import type { EventSource } from './msk-event.ts';

/** Where a consumer group without committed offsets starts to read. */
export const STARTING_POSITIONS = ['TRIM_HORIZON', 'LATEST', 'AT_TIMESTAMP'] as const;

export type StartingPosition = (typeof STARTING_POSITIONS)[number];

/** Retries of a mapping that has an on-failure destination and no limit. */
export const RETRIES_BEFORE_DESTINATION = 10;

/** Where discarded records go. Lambda's SQS and SNS destinations, which receive no records, are not offered here. */
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
  /**
   * How long a record may wait for an event to fill; fractions of a second are this mapping's own. Without it an event goes
   * out as soon as no other is with the function, and fills while one is.
   */
  readonly batchWindowMs?: number | undefined;
  /** How long an invocation may take. */
  readonly timeoutMs: number;
  /** Form of the events; `aws:kafka` unless told. */
  readonly eventSource?: EventSource;
  /** `TRIM_HORIZON` unless told; without effect where the group has committed offsets. */
  readonly startingPosition?: StartingPosition;
  /** Seconds since 1970, for `AT_TIMESTAMP`. */
  readonly startingPositionTimestamp?: number;
  /** Patterns as JSON text, of which a record must match one. */
  readonly filters?: readonly string[];
  /**
   * Whether the mapping is in provisioned mode (CDK's `provisionedPollerConfig`), which error handling needs; false unless
   * told. One poller reads in either mode.
   */
  readonly provisioned?: boolean;
  /** How often a failed event is sent again; -1, the default, without limit. */
  readonly retryAttempts?: number;
  /** Age above which a record is discarded; -1, the default, for never. */
  readonly maxRecordAgeSeconds?: number;
  /** Whether a failed event is split in two; false unless told. */
  readonly bisectBatchOnError?: boolean;
  /** Whether the function's answer may name the records that failed; false unless told. */
  readonly reportBatchItemFailures?: boolean;
  readonly onFailure?: OnFailure;
}

/**
 * How often a mapping really retries: with an on-failure destination, no limit becomes ten.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/kafka-on-failure-destination.html
 */
export function effectiveRetries({ retryAttempts = -1, onFailure }: MappingOptions): number {
  if (retryAttempts >= 0) return retryAttempts;
  return onFailure === undefined ? Number.POSITIVE_INFINITY : RETRIES_BEFORE_DESTINATION;
}
