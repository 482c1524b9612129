import type { Logger } from '@aws-lambda-powertools/logger';
import type { Metrics } from '@aws-lambda-powertools/metrics';
import type { RejectionReason } from '../../detection/rejection.ts';
import { DETECTOR_METRICS, type DetectorLogCode, type DetectorMetricName } from './telemetry-names.ts';

/** What one invocation did. */
export interface BatchSummary {
  /** Readings and dead letters: a record that holds several readings counts as often. */
  readonly records: number;
  readonly anomalies: number;
  /** Documents and dead letters that an earlier delivery had written. */
  readonly existing: number;
  /** Readings of days that retention has removed: they are not written. */
  readonly expiredRecords: number;
  /** Readings whose time cannot be read or believed: they have the broker's. */
  readonly unreadableTimestamps: number;
  /** Dead letters by reason. */
  readonly deadLetters: ReadonlyMap<RejectionReason, number>;
  /** Records whose timestamp cannot name their day, by topic. */
  readonly undated: ReadonlyMap<string, number>;
}

/** Where the detector tells what it does: each counter and its log line come from the same function. */
export interface Telemetry {
  /** A batch is done: each of its readings is a document, and what is none a dead letter. */
  batchDone(summary: BatchSummary): void;
  /** A batch is not done and must be delivered again. */
  batchFailed(error: unknown): void;
  /** Bulk operations are sent again. */
  bulkRetried(operations: number, error: Error & { readonly code: string }): void;
  /** Time from the broker's timestamp to OpenSearch's acknowledgement, for a sample of records, in milliseconds. */
  acknowledged(latenciesMs: readonly number[]): void;
}

/** Telemetry by structured logs and CloudWatch's embedded metric format, both on standard output. */
export class CloudWatchTelemetry implements Telemetry {
  readonly #logger: Logger;
  readonly #metrics: Metrics;
  #warnedUndated = false;
  #warnedUnreadable = false;

  constructor(logger: Logger, metrics: Metrics) {
    this.#logger = logger;
    this.#metrics = metrics;
  }

  batchDone(summary: BatchSummary): void {
    const { records, anomalies, existing, expiredRecords, unreadableTimestamps, deadLetters, undated } = summary;
    this.#add('Records', records);
    this.#add('Anomalies', anomalies);
    if (existing > 0) this.#add('ExistingDocuments', existing);
    if (expiredRecords > 0) this.#add('ExpiredRecords', expiredRecords);
    if (unreadableTimestamps > 0) this.#countUnreadable(unreadableTimestamps);
    this.#countDeadLetters(deadLetters);
    if (undated.size > 0) this.#countUndated(undated);
    this.#metrics.publishStoredMetrics();
  }

  batchFailed(error: unknown): void {
    this.#add('FailedBatches', 1);
    this.#logger.error('the batch failed and must be delivered again', fields('batch-failed', { error }));
    this.#metrics.publishStoredMetrics();
  }

  bulkRetried(operations: number, { code: trouble, message: reason }: Error & { readonly code: string }): void {
    this.#add('BulkRetries', operations);
    if (trouble === 'refused') this.#add('SearchRefusals', operations);
    this.#logger.warn('bulk operations are sent again', fields('bulk-retried', { operations, trouble, reason }));
  }

  acknowledged(latenciesMs: readonly number[]): void {
    for (const latencyMs of latenciesMs) this.#add('LatencyToAcknowledgement', latencyMs);
  }

  #countDeadLetters(deadLetters: BatchSummary['deadLetters']): void {
    this.#add('DeadLetters', sum(deadLetters));
    if (deadLetters.size === 0) return;
    const byReason = Object.fromEntries(deadLetters);
    this.#logger.warn('records became dead letters', fields('dead-letters', { deadLetters: byReason }));
  }

  #countUnreadable(readings: number): void {
    this.#add('UnreadableTimestamps', readings);
    if (this.#warnedUnreadable) return;
    this.#warnedUnreadable = true;
    this.#logger.warn(
      'times of readings cannot be read or believed, and the broker timestamp is taken; see unreadable_timestamp in the documents',
      fields('unreadable-times', { readings }),
    );
  }

  #countUndated(undated: BatchSummary['undated']): void {
    this.#add('UndatedRecords', sum(undated));
    if (this.#warnedUndated) return;
    this.#warnedUndated = true;
    this.#logger.warn(
      'records are dated outside retention and go to the undated index; set message.timestamp.type=LogAppendTime on the topic',
      fields('undated-records', { undated: Object.fromEntries(undated) }),
    );
  }

  #add(name: DetectorMetricName, value: number): void {
    this.#metrics.addMetric(name, DETECTOR_METRICS[name].unit, value);
  }
}

/** A line's fields, with its code: whatever else it says, programs know it by that. */
const fields = <Fields extends object>(code: DetectorLogCode, rest: Fields) => ({ code, ...rest });

function sum(counts: ReadonlyMap<string, number>): number {
  let total = 0;
  for (const count of counts.values()) total += count;
  return total;
}
