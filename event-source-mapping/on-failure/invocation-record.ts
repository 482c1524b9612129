import { randomUUID } from 'node:crypto';
import type { DiscardReason } from '../mapping-listener.ts';
import type { MskRecord } from '../msk-event.ts';
import type { DiscardedBatch } from './on-failure-destination.ts';

/** Whose invocations are recorded. */
export interface RecordedFunction {
  readonly functionArn: string;
  readonly nowMs: number;
}

/**
 * `condition` by reason. The page on Kafka destinations has `RetriesExhausted` where the page on the others has
 * `RetryAttemptsExhausted`; each destination gets its own page's word. The age's word is in neither; this is the one
 * that objects from Lambda's stream sources carry.
 */
const CONDITIONS: Readonly<Record<DiscardReason, string>> = {
  'retries exhausted': 'RetryAttemptsExhausted',
  'too old': 'RecordAgeExceeded',
  'too large': 'MaximumPayloadSizeExceeded',
};

/**
 * What Lambda puts into an S3 bucket for a discarded batch: metadata and the whole event as a JSON string.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/kafka-on-failure.html
 */
export function batchInvocationRecord(discarded: DiscardedBatch, recorded: RecordedFunction): object {
  const { event, recordCount } = discarded.formed;
  const payload = JSON.stringify(event);
  const infos = Object.entries(event.records).map(([key, list]) => [key, rangeOf(list)] as const);
  return {
    ...contextsOf(discarded, CONDITIONS[discarded.reason], recorded),
    KafkaBatchInfo: {
      batchSize: recordCount,
      ...sourceOf(discarded),
      payloadSize: Buffer.byteLength(payload),
      recordsInfo: Object.fromEntries(infos),
    },
    payload,
  };
}

/**
 * What Lambda sends to a Kafka topic for each discarded record: metadata and an event with that record.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/kafka-on-failure-destination.html#kafka-ofd-record-format
 */
export function recordInvocationRecord(
  discarded: DiscardedBatch,
  key: string,
  record: MskRecord,
  recorded: RecordedFunction,
) {
  const condition = discarded.reason === 'retries exhausted' ? 'RetriesExhausted' : CONDITIONS[discarded.reason];
  const payload = { ...discarded.formed.event, records: { [key]: [record] } };
  const recordInfo = { offset: String(record.offset), timestamp: timeText(record.timestamp) };
  const payloadSize = Buffer.byteLength(JSON.stringify(payload));
  return {
    ...contextsOf(discarded, condition, recorded),
    KafkaBatchInfo: { batchSize: 1, ...sourceOf(discarded), payloadSize, recordInfo },
    payload,
  };
}

/**
 * What is left of a record that the topic does not take: its coordinates and size, as Lambda tells them to queues, which
 * hold no records either, and a word that the payload is missing. Lambda's page on Kafka destinations does not say what
 * becomes of such a record.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/kafka-on-failure.html (SNS and SQS)
 */
export function recordMetadata(
  discarded: DiscardedBatch,
  key: string,
  record: MskRecord,
  recorded: RecordedFunction,
): object {
  const { payload: _, KafkaBatchInfo: info, ...contexts } = recordInvocationRecord(discarded, key, record, recorded);
  const KafkaBatchInfo = { ...info, recordsInfo: { [key]: rangeOf([record]) } };
  return { ...contexts, KafkaBatchInfo, payloadOmitted: 'larger than the topic takes' };
}

function contextsOf(
  { reason, invocations }: DiscardedBatch,
  condition: string,
  { functionArn, nowMs }: RecordedFunction,
) {
  const responseContext = { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' };
  return {
    requestContext: { requestId: randomUUID(), functionArn, condition, approximateInvokeCount: invocations },
    responseContext: reason === 'retries exhausted' ? responseContext : null,
    version: '1.0',
    timestamp: new Date(nowMs).toISOString(),
  };
}

function sourceOf({ formed: { event } }: DiscardedBatch) {
  const { eventSourceArn, bootstrapServers } = event;
  return { ...(eventSourceArn !== undefined && { eventSourceArn }), bootstrapServers };
}

function rangeOf(list: readonly MskRecord[]) {
  const [first, last] = [list[0], list.at(-1)];
  return {
    firstRecordOffset: String(first?.offset),
    lastRecordOffset: String(last?.offset),
    firstRecordTimestamp: timeText(first?.timestamp ?? 0),
    lastRecordTimestamp: timeText(last?.timestamp ?? 0),
  };
}

/** ISO 8601, or the digits alone of a time that has none, as a producer that sends nanoseconds makes it. */
function timeText(epochMs: number): string {
  const date = new Date(epochMs);
  return Number.isNaN(date.getTime()) ? String(epochMs) : date.toISOString();
}
