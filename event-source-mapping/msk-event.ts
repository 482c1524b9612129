/**
 * One Kafka record as Lambda hands it to a function.
 *
 * `key` and `value` are base64; Lambda leaves them out where Kafka has null. Header bytes are signed, as Java's are.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-msk.html
 * @see https://github.com/aws-powertools/powertools-lambda-typescript/issues/5016 for the value of a tombstone
 */
export interface MskRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  /** Milliseconds since 1970. */
  readonly timestamp: number;
  readonly timestampType: 'CREATE_TIME' | 'LOG_APPEND_TIME';
  readonly key?: string;
  readonly value?: string;
  /** One object with a single key for each header, in which a name may come again. */
  readonly headers: readonly Readonly<Record<string, readonly number[]>>[];
}

/** The two forms in which Lambda hands Kafka records over: of an MSK cluster, and of any other. */
export const EVENT_SOURCES = ['aws:kafka', 'SelfManagedKafka'] as const;

export type EventSource = (typeof EVENT_SOURCES)[number];

/**
 * What Lambda passes to a function for a batch of Kafka records, which may come from several partitions.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-kafka.html for the form without an ARN
 */
export interface MskEvent {
  readonly eventSource: EventSource;
  /** Of the MSK cluster; a self-managed one has none. */
  readonly eventSourceArn?: string;
  /** Host and port of the brokers, separated by commas. */
  readonly bootstrapServers: string;
  /** Keyed by topic and partition, for instance `sensor-data-0`; in order of offset within each key. */
  readonly records: Readonly<Record<string, readonly MskRecord[]>>;
}
