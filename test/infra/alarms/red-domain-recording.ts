import type { Minutes } from '../../support/cloudwatch/alarm-state.ts';
import type { Series } from '../../support/cloudwatch/series-of-alarm.ts';

/**
 * A domain that turns red, recorded on 29 November 2026 on one machine: `npm start -- --rate 50`, and beside it `npm run detect` with
 * a group of its own and `--metrics-port`. In the fourth minute the only shard of the day's index lost its files (the index was closed for
 * that), nine minutes later it got them back. The state of the cluster and the metrics were read every five seconds.
 *
 * A minute each: red, nodes, records judged, invocations, failed ones, their mean milliseconds, bulk operations sent again,
 * refused for a block (while the index was closed), records waiting at most.
 */
const RECORDED: readonly Minute[] = [
  [0, 1, 3001, 2786, 0, 10, 0, 0, 8],
  [0, 1, 3000, 2900, 0, 7, 0, 0, 2],
  [0, 1, 3001, 2764, 0, 9, 30, 30, 79],
  [1, 1, 130, 122, 0, 11, 0, 0, 2840],
  [1, 1, 0, 4, 4, 58502, 51, 36, 5861],
  [1, 1, 0, 2, 2, 58501, 8, 0, 8826],
  [1, 1, 0, 2, 2, 58506, 6, 0, 11849],
  [1, 1, 0, 2, 2, 58502, 6, 0, 14860],
  [1, 1, 0, 2, 2, 58521, 8, 0, 17846],
  [1, 1, 0, 2, 2, 58501, 6, 0, 20864],
  [1, 1, 0, 2, 2, 58502, 6, 0, 23848],
  [1, 1, 0, 2, 2, 58502, 8, 0, 26869],
  [1, 1, 29887, 1584, 0, 48, 7, 7, 27120],
  [0, 1, 3000, 2887, 0, 8, 0, 0, 8],
  [0, 1, 3001, 2911, 0, 8, 0, 0, 3],
  [0, 1, 3001, 2915, 0, 6, 0, 0, 2],
];

type Minute = readonly [
  red: number,
  nodes: number,
  records: number,
  invocations: number,
  errors: number,
  durationMs: number,
  retries: number,
  blocked: number,
  waiting: number,
];

/** Alarms look back for longer than was recorded: the first and the last minute stand for what was before and after. */
const BEFORE = 60;
const AFTER = 20;
const [FIRST, LAST] = [RECORDED[0], RECORDED.at(-1)];
const MINUTES = [
  ...Array.from({ length: BEFORE }, () => FIRST),
  ...RECORDED,
  ...Array.from({ length: AFTER }, () => LAST),
].filter((minute) => minute !== undefined);

/** Reported in every minute. */
const always = (of: (minute: Minute) => number): Minutes => MINUTES.map((minute) => [of(minute)]);
/** Reported only where it is more than none, as the detector and Lambda do. */
const whenItHappens = (of: (minute: Minute) => number): Minutes =>
  MINUTES.map((minute) => (of(minute) > 0 ? [of(minute)] : []));

/**
 * The recorded series by the ids of the alarms that are about them. What was not measured is left out: percentiles of latency,
 * the age of waiting records, brokers, snapshots and views.
 */
export const RED_DOMAIN: Readonly<Record<string, Series>> = {
  'search-red': { red: always(([red]) => red) },
  'search-nodes': { nodes: always(([, nodes]) => nodes) },
  'no-records': { records: whenItHappens(([, , records]) => records) },
  'detector-errors': { errors: MINUTES.map(([, , , invocations, errors]) => (invocations > 0 ? [errors] : [])) },
  'detector-duration': { duration: whenItHappens(([, , , , , durationMs]) => durationMs) },
  'bulk-retries': { retries: whenItHappens(([, , , , , , retries]) => retries) },
  'refused-by-block': { refused: whenItHappens(([, , , , , , , blocked]) => blocked) },
  'lag-growth': { waiting: always(([, , , , , , , , waiting]) => waiting) },
};

/** The first minute that was red, and the first that was not any more. */
export const RED_MINUTES = [
  MINUTES.findIndex(([red]) => red === 1),
  MINUTES.findLastIndex(([red]) => red === 1) + 1,
] as const;
