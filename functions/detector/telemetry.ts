import type { Logger } from '@aws-lambda-powertools/logger';
import type { Metrics } from '@aws-lambda-powertools/metrics';
import type { SearchTrouble } from '../../adapters/opensearch/connection/search-trouble.ts';
import type { RejectionReason } from '../../detection/rejection.ts';
import type { ReadingRemarks } from './reading-remarks.ts';
import { RemarkWarnings } from './remark-warnings.ts';
import type { StateCounts } from './states/state-counts.ts';
import { DETECTOR_METRICS, type DetectorMetricName, fields } from './telemetry-names.ts';

/** What an invocation has counted of documents that it wrote: not of those that an earlier delivery had written. */
export interface WrittenCounts {
  /** By rules or by the model. */
  readonly anomalies: number;
  /** By the model, also where rules did. */
  readonly modelAnomalies: number;
  /** Of which the model could not say anything, since their sensor's state was past them. */
  readonly skipped: number;
}

/** What one invocation did. */
export interface BatchSummary {
  readonly verdicts: WrittenCounts;
  /** Readings and dead letters: a record that holds several readings counts as often. */
  readonly records: number;
  /** Undefined where the rules alone judge. */
  readonly states: StateCounts | undefined;
  /** Documents and dead letters that an earlier delivery had written. */
  readonly existing: number;
  /** Readings of days that retention has removed: they are not written. */
  readonly expiredRecords: number;
  readonly remarks: ReadingRemarks;
  /** Dead letters by reason. */
  readonly deadLetters: ReadonlyMap<RejectionReason, number>;
  /** Records whose timestamp cannot name their day, by topic. */
  readonly undated: ReadonlyMap<string, number>;
}

/** Why bulk operations are sent again. */
export type BulkTrouble = Pick<SearchTrouble, 'code' | 'message' | 'refusal'>;

const REFUSED_BY = {
  role: 'RefusedByRole',
  block: 'RefusedByBlock',
  'shard-limit': 'RefusedByShardLimit',
  other: 'RefusedOtherwise',
} as const satisfies Readonly<Record<SearchTrouble['refusal'], DetectorMetricName>>;

const BYTES_PER_MEGABYTE = 1e6;

/** Where the detector tells what it does: each counter and its log line come from the same function. */
export interface Telemetry {
  /** A batch is done: each of its readings is a document, and what is none a dead letter. */
  batchDone(summary: BatchSummary): void;
  /** A batch is not done and must be delivered again; what it has written will be there already. */
  batchFailed(error: unknown, written: WrittenCounts): void;
  /** Bulk operations are sent again. */
  bulkRetried(operations: number, trouble: BulkTrouble): void;
  /** Time from the broker's timestamp to OpenSearch's acknowledgement, for a sample of records, in milliseconds. */
  acknowledged(latenciesMs: readonly number[]): void;
}

/** Telemetry by structured logs and CloudWatch's embedded metric format, both on standard output. */
export class CloudWatchTelemetry implements Telemetry {
  readonly #logger: Logger;
  readonly #metrics: Metrics;
  #warnedUndated = false;
  readonly #warnings: RemarkWarnings;

  constructor(logger: Logger, metrics: Metrics) {
    this.#logger = logger;
    this.#warnings = new RemarkWarnings(logger);
    this.#metrics = metrics;
  }

  batchDone(summary: BatchSummary): void {
    const { records, verdicts, states, existing, expiredRecords, remarks, deadLetters, undated } = summary;
    this.#add('Records', records);
    this.#add('Anomalies', verdicts.anomalies);
    if (states !== undefined) this.#countStates(states, verdicts);
    if (existing > 0) this.#add('ExistingDocuments', existing);
    if (expiredRecords > 0) this.#add('ExpiredRecords', expiredRecords);
    this.#countRemarks(remarks);
    this.#countDeadLetters(deadLetters);
    if (undated.size > 0) this.#countUndated(undated);
    this.#publish();
  }

  batchFailed(error: unknown, { anomalies, modelAnomalies, skipped }: WrittenCounts): void {
    this.#add('FailedBatches', 1);
    if (anomalies > 0) this.#add('Anomalies', anomalies);
    if (modelAnomalies > 0) this.#add('ModelAnomalies', modelAnomalies);
    if (skipped > 0) this.#add('SkippedReadings', skipped);
    this.#logger.error('the batch failed and must be delivered again', fields('batch-failed', { error }));
    this.#publish();
  }

  bulkRetried(operations: number, { code: trouble, message: reason, refusal }: BulkTrouble): void {
    this.#add('BulkRetries', operations);
    if (trouble === 'refused') {
      this.#add('SearchRefusals', operations);
      this.#add(REFUSED_BY[refusal], operations);
    }
    this.#logger.warn('bulk operations are sent again', fields('bulk-retried', { operations, trouble, reason }));
  }

  acknowledged(latenciesMs: readonly number[]): void {
    for (const latencyMs of latenciesMs) this.#add('LatencyToAcknowledgement', latencyMs);
  }

  #countStates(counts: StateCounts, { modelAnomalies, skipped }: WrittenCounts): void {
    const { loaded, started, damaged, saved, conflicts } = counts;
    this.#add('ModelAnomalies', modelAnomalies);
    if (started > 0) this.#add('StatesStarted', started);
    if (loaded > 0) this.#add('StatesLoaded', loaded);
    if (saved > 0) this.#add('StatesSaved', saved);
    if (conflicts > 0) this.#add('StateConflicts', conflicts);
    if (skipped > 0) this.#add('SkippedReadings', skipped);
    if (damaged.size === 0) return;
    this.#add('StatesDamaged', sum(damaged));
    const reasons = Object.fromEntries(damaged);
    this.#logger.warn('states of sensors cannot be used; these warm up anew', fields('states-damaged', { reasons }));
  }

  #countDeadLetters(deadLetters: BatchSummary['deadLetters']): void {
    this.#add('DeadLetters', sum(deadLetters));
    if (deadLetters.size === 0) return;
    const byReason = Object.fromEntries(deadLetters);
    this.#logger.warn('records became dead letters', fields('dead-letters', { deadLetters: byReason }));
  }

  #countRemarks(remarks: ReadingRemarks): void {
    const { unreadableTimestamps, unjudgedReadings, readingsWithIgnoredFields } = remarks;
    if (unreadableTimestamps > 0) this.#add('UnreadableTimestamps', unreadableTimestamps);
    if (unjudgedReadings > 0) this.#add('UnjudgedReadings', unjudgedReadings);
    if (readingsWithIgnoredFields > 0) this.#add('IgnoredFields', readingsWithIgnoredFields);
    this.#warnings.warn(remarks);
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

  #publish(): void {
    this.#add('MemoryUsed', process.memoryUsage.rss() / BYTES_PER_MEGABYTE);
    this.#metrics.publishStoredMetrics();
  }

  #add(name: DetectorMetricName, value: number): void {
    this.#metrics.addMetric(name, DETECTOR_METRICS[name].unit, value);
  }
}

function sum(counts: ReadonlyMap<string, number>): number {
  let total = 0;
  for (const count of counts.values()) total += count;
  return total;
}
