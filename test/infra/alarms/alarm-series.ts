import type { Minutes } from '../../support/cloudwatch/alarm-state.ts';
import type { Series } from '../../support/cloudwatch/series-of-alarm.ts';

/** What must ring, and what comes close and must not; of a broker's metric the bad series is that of one broker alone. */
export interface AlarmSeries {
  readonly bad: Series;
  readonly good: Series;
}

const HOURS = 3;

/** A value for each minute of some hours. */
const each = (at: (minute: number) => number | undefined, hours = HOURS): Minutes =>
  Array.from({ length: hours * 60 }, (_, minute) => {
    const value = at(minute);
    return value === undefined ? [] : [value];
  });

const always = (value: number, hours = HOURS) => each(() => value, hours);
/** So many minutes of each half hour. */
const sometimes = (minutes: number, value: number, otherwise = 0) =>
  each((minute) => (minute % 30 < minutes ? value : otherwise));
/** Reported only when it happens, in each minute or in so many of each half hour. */
const happens = (value: number, minutes = 30) => each((minute) => (minute % 30 < minutes ? value : undefined));
const growing = (from: number, aMinute: number) => each((minute) => from + minute * aMinute);

/** A value of every task in each minute. */
const tasks = (count: number): Minutes => Array.from({ length: HOURS * 60 }, () => Array<number>(count).fill(20));

/** A hundred readings a minute, the slowest of which takes so long. */
const latencies = (slowestMs: number, number = 5): Minutes =>
  Array.from({ length: HOURS * 60 }, () => [
    ...Array<number>(100 - number).fill(300),
    ...Array<number>(number).fill(slowestMs),
  ]);

/** A series for each alarm of the list, by its id. */
export const ALARM_SERIES: Readonly<Record<string, AlarmSeries>> = {
  'producer-tasks': { bad: { tasks: tasks(0) }, good: { tasks: tasks(1) } },
  'kafka-controller': { bad: { controllers: always(0) }, good: { controllers: sometimes(4, 0, 1) } },
  'kafka-offline-partitions': { bad: { offline: always(2) }, good: { offline: sometimes(2, 2) } },
  'kafka-too-few-copies': { bad: { partitions: always(1) }, good: { partitions: sometimes(2, 1) } },
  'kafka-under-replicated': { bad: { partitions: always(4) }, good: { partitions: sometimes(25, 4) } },
  'kafka-disk': { bad: { disk: always(86) }, good: { disk: always(85) } },
  'kafka-cpu': { bad: { user: always(45), system: always(16) }, good: { user: always(45), system: always(15) } },
  'kafka-credits': { bad: { credits: always(100) }, good: { credits: always(101) } },
  'kafka-sign-in-throttles': { bad: { refused: happens(3) }, good: { refused: always(0) } },
  lag: { bad: { age: growing(0, 60) }, good: { age: sometimes(14, 2_000) } },
  'lag-growth': {
    bad: { waiting: growing(12_000, 50) },
    // Far behind but catching up; and growing, but not from a batch under way.
    good: { waiting: each((minute) => 900_000 - minute * 1_000) },
  },
  'mapping-pollers': { bad: { pollers: always(0) }, good: { pollers: sometimes(9, 0, 1) } },
  'mapping-polling-errors': { bad: { errors: happens(5) }, good: { errors: happens(5, 9) } },
  'dropped-records': { bad: { dropped: happens(1, 1) }, good: { dropped: always(0) } },
  'failed-batches': { bad: { delivered: happens(1, 1) }, good: { delivered: always(0) } },
  'no-records': {
    bad: { records: each((minute) => (minute < 60 ? 600 : undefined)) },
    good: { records: happens(600, 16) },
  },
  'detector-errors': { bad: { errors: happens(1) }, good: { errors: happens(1, 4) } },
  'detector-throttles': { bad: { throttles: happens(1) }, good: { throttles: happens(1, 2) } },
  'detector-duration': { bad: { duration: always(250_000) }, good: { duration: happens(250_000, 2) } },
  'detector-memory': { bad: { memory: always(1_840) }, good: { memory: always(400) } },
  latency: { bad: { latency: latencies(6_000) }, good: { latency: latencies(6_000, 1) } },
  'dead-letters': { bad: { letters: happens(1, 1) }, good: { letters: always(0) } },
  'states-damaged': { bad: { states: happens(1, 1) }, good: { states: always(0) } },
  'skipped-readings': { bad: { readings: happens(1, 1) }, good: { readings: always(0) } },
  'undated-records': { bad: { records: happens(1, 1) }, good: { records: always(0) } },
  'bulk-retries': { bad: { retries: happens(300) }, good: { retries: happens(300, 10) } },
  'refused-by-role': { bad: { refused: happens(100) }, good: { refused: happens(100, 2) } },
  'refused-by-block': { bad: { refused: happens(100) }, good: { refused: happens(100, 2) } },
  'refused-by-shard-limit': { bad: { refused: happens(100) }, good: { refused: happens(100, 2) } },
  'refused-otherwise': { bad: { refused: happens(100) }, good: { refused: happens(100, 2) } },
  'anomaly-count': { bad: { anomalies: always(1_001) }, good: { anomalies: sometimes(2, 9_000) } },
  'anomaly-share': {
    bad: { anomalies: always(400), records: always(1_000) },
    good: { anomalies: sometimes(14, 400), records: always(1_000) },
  },
  'search-red': { bad: { red: always(1) }, good: { red: sometimes(1, 1) } },
  'search-writes-blocked': { bad: { blocked: always(1) }, good: { blocked: sometimes(1, 1) } },
  'search-yellow': { bad: { yellow: always(1) }, good: { yellow: sometimes(14, 1) } },
  'search-nodes': { bad: { nodes: always(0) }, good: { nodes: always(6) } },
  'search-snapshot': { bad: { failed: sometimes(1, 1) }, good: { failed: always(0) } },
  'search-storage': { bad: { free: always(2_560) }, good: { free: always(60_000) } },
  'search-memory': { bad: { pressure: always(95) }, good: { pressure: sometimes(2, 97, 80) } },
  'search-cpu': { bad: { cpu: always(80) }, good: { cpu: always(79) } },
  'search-write-rejections': { bad: { rejected: growing(0, 4) }, good: { rejected: always(4_711) } },
  'search-master-cpu': { bad: { cpu: always(50) }, good: { cpu: always(49) } },
  'search-master-memory': { bad: { pressure: always(95) }, good: { pressure: sometimes(2, 97, 80) } },
  'active-episodes': { bad: { episodes: always(101) }, good: { episodes: sometimes(10, 500, 20) } },
  'silent-sensors': { bad: { sensors: always(11) }, good: { sensors: sometimes(10, 500, 4) } },
  'views-silent': {
    bad: { runs: each((minute) => (minute < 60 ? 3 : undefined)) },
    good: { runs: happens(3, 16) },
  },
  'views-failed-runs': { bad: { failed: happens(1) }, good: { failed: happens(1, 4) } },
  'views-errors': { bad: { errors: happens(1) }, good: { errors: happens(1, 4) } },
  'views-throttles': { bad: { throttles: happens(1) }, good: { throttles: happens(1, 2) } },
  'views-behind': {
    bad: { records: always(600), age: growing(0, 60_000) },
    // A plant that is silent for twenty minutes of each half hour: the watermark is old, and there is nothing behind it.
    good: { records: happens(600, 10), age: always(3_600_000) },
  },
  'untold-messages': {
    bad: { failed: happens(2) },
    good: { failed: each((minute) => (minute % 60 === 0 ? 2 : 0)) },
  },
  'retention-errors': { bad: { errors: happens(1, 1) }, good: { errors: always(0) } },
  'retention-silent': {
    bad: { runs: each((minute) => (minute === 20 ? 1 : undefined), 60) },
    // At 20 minutes past midnight, each day a few minutes later.
    good: { runs: each((minute) => (minute % 1_443 === 20 ? 1 : undefined), 96) },
  },
  'provisioner-errors': { bad: { errors: happens(1, 1) }, good: { errors: always(0) } },
  'rotation-errors': { bad: { errors: happens(1, 1) }, good: { errors: always(0) } },
};
