import type { Logger } from '@aws-lambda-powertools/logger';
import { type Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { RejectionReason } from '../../detection/rejection.ts';

/** What one invocation did. */
export interface BatchSummary {
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
  /** A batch is done: each of its records is a document or a dead letter. */
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
    this.#metrics.addMetric('Records', MetricUnit.Count, records);
    this.#metrics.addMetric('Anomalies', MetricUnit.Count, anomalies);
    if (existing > 0) this.#metrics.addMetric('ExistingDocuments', MetricUnit.Count, existing);
    if (expiredRecords > 0) this.#metrics.addMetric('ExpiredRecords', MetricUnit.Count, expiredRecords);
    if (unreadableTimestamps > 0) this.#countUnreadable(unreadableTimestamps);
    this.#countDeadLetters(deadLetters);
    if (undated.size > 0) this.#countUndated(undated);
    this.#metrics.publishStoredMetrics();
  }

  batchFailed(error: unknown): void {
    this.#metrics.addMetric('FailedBatches', MetricUnit.Count, 1);
    this.#logger.error('the batch is not done and must be delivered again', error as Error);
    this.#metrics.publishStoredMetrics();
  }

  bulkRetried(operations: number, error: Error & { readonly code: string }): void {
    this.#metrics.addMetric('BulkRetries', MetricUnit.Count, operations);
    if (error.code === 'refused') this.#metrics.addMetric('SearchRefusals', MetricUnit.Count, operations);
    this.#logger.warn('bulk operations are sent again', { operations, code: error.code, reason: error.message });
  }

  acknowledged(latenciesMs: readonly number[]): void {
    for (const latencyMs of latenciesMs)
      this.#metrics.addMetric('LatencyToAcknowledgement', MetricUnit.Milliseconds, latencyMs);
  }

  #countDeadLetters(deadLetters: BatchSummary['deadLetters']): void {
    this.#metrics.addMetric('DeadLetters', MetricUnit.Count, sum(deadLetters));
    if (deadLetters.size > 0)
      this.#logger.warn('records became dead letters', { deadLetters: Object.fromEntries(deadLetters) });
  }

  #countUnreadable(readings: number): void {
    this.#metrics.addMetric('UnreadableTimestamps', MetricUnit.Count, readings);
    if (this.#warnedUnreadable) return;
    this.#warnedUnreadable = true;
    this.#logger.warn(
      'times of readings cannot be read or believed, and the broker timestamp is taken; see unreadable_timestamp in the documents',
      { readings },
    );
  }

  #countUndated(undated: BatchSummary['undated']): void {
    this.#metrics.addMetric('UndatedRecords', MetricUnit.Count, sum(undated));
    if (this.#warnedUndated) return;
    this.#warnedUndated = true;
    this.#logger.warn(
      'records are dated outside retention and go to the undated index; set message.timestamp.type=LogAppendTime on the topic',
      { undated: Object.fromEntries(undated) },
    );
  }
}

function sum(counts: ReadonlyMap<string, number>): number {
  let total = 0;
  for (const count of counts.values()) total += count;
  return total;
}
