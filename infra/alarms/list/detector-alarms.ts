import type { DetectorMetricName } from '../../../functions/detector/telemetry-names.ts';
import {
  type AlarmSpec,
  type AlarmsOf,
  LAMBDA,
  type MetricOf,
  ONLY_WHEN_IT_HAPPENS,
  OWN,
  type Statistic,
} from '../alarm.ts';

/** A metric that the detector reports itself. */
export const ofDetector = (name: DetectorMetricName, statistic: Statistic): MetricOf => ({
  namespace: OWN,
  name,
  target: 'detector-own',
  statistic,
});

const ofFunction = (name: string, statistic: Statistic): MetricOf => ({
  namespace: LAMBDA,
  name,
  target: 'detector',
  statistic,
});

/** Of its time, above which an invocation is close to being cut off. */
const MOST_OF_TIME = 0.8;
/** Of its memory, above which the next larger batch may not fit. */
const MOST_OF_MEMORY = 0.9;
const MEGABYTES_PER_MIB = 1.048576;

const COMMON = {
  stage: 'detector',
  about: 'system',
  comparison: '>',
  periodSeconds: 60,
  missing: 'notBreaching',
  missingWhy: ONLY_WHEN_IT_HAPPENS,
} as const satisfies Partial<AlarmSpec>;

const NOT_INVOKED = 'counts as healthy: the function was not invoked, which is for no-records and lag to report';

const FAILURES: readonly AlarmSpec[] = [
  {
    ...COMMON,
    id: 'detector-errors',
    severity: 'ticket',
    means:
      'Invocations of the detector failed in 5 of 10 minutes. Their records are delivered again; nothing is lost yet.',
    look: "Read the detector's log for code batch-failed: trouble and reason say what is in the way.",
    metrics: { errors: ofFunction('Errors', 'Sum') },
    threshold: 0,
    periods: 10,
    datapoints: 5,
    isConsequence: true,
    graph: 'Detector errors and throttles',
  },
  {
    ...COMMON,
    id: 'detector-throttles',
    severity: 'ticket',
    means:
      'Lambda refuses to run the detector: the concurrency limit of the function or of the account has been reached.',
    look: "Compare the account's concurrent executions with its quota and with detector.reservedConcurrency.",
    metrics: { throttles: ofFunction('Throttles', 'Sum') },
    threshold: 0,
    periods: 5,
    datapoints: 3,
    graph: 'Detector errors and throttles',
  },
];

function noRecords(minutes: number): AlarmSpec {
  return {
    ...COMMON,
    id: 'no-records',
    severity: 'page',
    means: `No record has been judged for ${minutes} minutes: nothing is being sent, or nothing is being read.`,
    look: "Check the brokers' MessagesInPerSec. If messages arrive, look at the event source mapping; if none do, at the senders.",
    metrics: { records: ofDetector('Records', 'Sum') },
    comparison: '<',
    threshold: 1,
    periods: minutes,
    missing: 'breaching',
    missingWhy: 'counts as failure: the detector reports with every batch, so no data means that there was none',
    isConsequence: true,
    graph: 'Records and anomalies a minute',
  };
}

const duration = (timeoutSeconds: number): AlarmSpec => ({
  ...COMMON,
  id: 'detector-duration',
  severity: 'ticket',
  means: `An invocation took more than ${100 * MOST_OF_TIME} % of its timeout of ${timeoutSeconds} seconds: OpenSearch is slow, or the batches are too large.`,
  look: "Check the domain's CPU and write rejections before raising detector.timeoutSeconds.",
  metrics: { duration: ofFunction('Duration', 'Maximum') },
  threshold: MOST_OF_TIME * timeoutSeconds * 1_000,
  periods: 5,
  datapoints: 3,
  missingWhy: NOT_INVOKED,
  isConsequence: true,
  graph: 'Detector duration',
});

const memory = (memoryMib: number): AlarmSpec => ({
  ...COMMON,
  id: 'detector-memory',
  severity: 'ticket',
  means: `The detector uses more than ${100 * MOST_OF_MEMORY} % of its ${memoryMib} MiB: a larger batch could run out of memory.`,
  look: 'Raise detector.memoryMib, or lower pollers.batchSize.',
  metrics: { memory: ofDetector('MemoryUsed', 'Maximum') },
  threshold: Math.round(MOST_OF_MEMORY * memoryMib * MEGABYTES_PER_MIB),
  periods: 5,
  datapoints: 3,
  missingWhy: NOT_INVOKED,
  graph: 'Detector memory',
});

const latency = (latencyMs: number): AlarmSpec => ({
  ...COMMON,
  id: 'latency',
  severity: 'ticket',
  means: `For a quarter of an hour, the slowest 1 % of the readings took more than ${latencyMs / 1_000} seconds from the broker to the index.`,
  look: 'Follow the dashboard from left to right (lag, duration, write rejections): the first graph that is high shows where.',
  metrics: { latency: ofDetector('LatencyToAcknowledgement', 'p99') },
  threshold: latencyMs,
  periods: 15,
  missingWhy: NOT_INVOKED,
  isConsequence: true,
  graph: 'Broker to index, p99',
});

const RECORDS: readonly AlarmSpec[] = [
  {
    ...COMMON,
    id: 'dead-letters',
    severity: 'ticket',
    means: 'Records were set aside as dead letters: somebody is sending data that is not a reading.',
    look: 'Run npm run dead-letters -- list, or search the index dead-letters by reason.',
    metrics: { letters: ofDetector('DeadLetters', 'Sum') },
    threshold: 0,
    periodSeconds: 300,
    periods: 1,
    graph: 'Records set aside',
  },
  {
    ...COMMON,
    id: 'undated-records',
    severity: 'ticket',
    means:
      'Records carry timestamps of their producers from outside the retention period: the topic does not use the clock of the brokers.',
    look: "Check the topic's message.timestamp.type, which must be LogAppendTime.",
    metrics: { records: ofDetector('UndatedRecords', 'Sum') },
    threshold: 0,
    periodSeconds: 300,
    periods: 1,
    graph: 'Records set aside',
  },
  {
    ...COMMON,
    id: 'bulk-retries',
    severity: 'note',
    means: 'For a quarter of an hour, OpenSearch has rejected so much that many operations had to be sent again.',
    look: "Check the domain's write rejections and CPU: the domain is too small, or it is recovering.",
    metrics: { retries: ofDetector('BulkRetries', 'Sum') },
    threshold: 1_000,
    periodSeconds: 300,
    periods: 3,
    isConsequence: true,
    graph: 'Bulk operations sent again',
  },
];

/** Alarms about the function that judges, as Lambda and the function itself see it. */
export const detectorAlarms: AlarmsOf = (config) => [
  ...(config.alarms.noRecordsMinutes === 0 ? [] : [noRecords(config.alarms.noRecordsMinutes)]),
  ...FAILURES,
  duration(config.detector.timeoutSeconds),
  memory(config.detector.memoryMib),
  latency(config.alarms.latencyMs),
  ...RECORDS,
];
