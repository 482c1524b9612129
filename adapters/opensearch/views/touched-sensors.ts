import { ANOMALIES_ALIAS } from '../../../detection/daily-index.ts';
import type { PhysicalRange } from '../../../detection/rules/view-settings.ts';
import type { Client } from '../connection/client.ts';
import { type DocumentWindow, windowQuery } from './document-window.ts';

/** A sensor with documents in a window; times in epoch milliseconds, none of them ahead of when a reading came. */
export interface TouchedSensor {
  readonly sensorId: string;
  readonly readings: number;
  readonly anomalies: number;
  readonly firstTimestampMs: number;
  readonly lastTimestampMs: number;
  readonly firstBrokerMs: number;
  readonly lastBrokerMs: number;
  /** Readings without a time of their own that can be believed. */
  readonly wrongTimes: number;
  /** Readings with a value outside of the physical range of its channel. */
  readonly outOfRange: number;
  readonly channels: readonly string[];
  /** Beginnings of the hours, by event time, that have documents in the window. */
  readonly hours: readonly number[];
}

/** What is asked of each sensor. */
export interface TouchedQuestion {
  readonly window: DocumentWindow;
  readonly channels: readonly string[];
  readonly physicalRanges: ReadonlyMap<string, PhysicalRange>;
}

/**
 * Buckets of one answer, of which OpenSearch allows 65,535: each page goes over all documents of the window again, so that few are better
 * than many, and an answer has to fit into memory.
 */
const PAGE = 25_000;
/** All that is read of an answer: texts beside the numbers would be half of it. */
const READ = ['key', 'doc_count', '*.min', '*.max', '*.value', '*.doc_count'];
const FILTER_PATH = ['aggregations.hours.after_key', ...READ.map((part) => `aggregations.hours.buckets.${part}`)];
/** Channels that are looked for, at most. */
const MOST_CHANNELS = 12;

/**
 * Pages through the sensors that have documents in a window, some at a time, each sensor once.
 *
 * @throws Error from the client when OpenSearch is unreachable, refuses or cannot look everywhere
 */
export async function* touchedSensors(
  client: Client,
  question: TouchedQuestion,
): AsyncGenerator<readonly TouchedSensor[]> {
  const channels = question.channels.slice(0, MOST_CHANNELS);
  let unfinished: TouchedSensor | undefined;
  for (let after: object | undefined; ; ) {
    const answer = await client.search({
      index: ANOMALIES_ALIAS,
      size: 0,
      allow_partial_search_results: false,
      filter_path: FILTER_PATH.join(','),
      body: { query: windowQuery(question.window), aggs: { hours: hoursOf(question, channels, after) as never } },
    });
    // An answer without anything has no part that is asked for.
    const { hours } = (answer.body.aggregations ?? {}) as unknown as { readonly hours?: Hours };
    const { buckets = [], after_key } = hours ?? {};
    const sensors: TouchedSensor[] = unfinished === undefined ? [] : [unfinished];
    for (const bucket of buckets) {
      const next = sensorOf(bucket, channels);
      const before = sensors.at(-1);
      if (before?.sensorId === next.sensorId) sensors[sensors.length - 1] = joined(before, next);
      else sensors.push(next);
    }
    unfinished = buckets.length < PAGE ? undefined : sensors.pop();
    if (sensors.length > 0) yield sensors;
    if (after_key === undefined || buckets.length < PAGE) return;
    after = after_key;
  }
}

function hoursOf({ physicalRanges }: TouchedQuestion, channels: readonly string[], after: object | undefined) {
  const sources = [
    { sensor: { terms: { field: 'sensor_id' } } },
    { hour: { date_histogram: { field: 'timestamp', fixed_interval: '1h' } } },
  ];
  const should = [...physicalRanges].flatMap(([channel, { min, max }]) => [
    ...(min === undefined ? [] : [{ range: { [channel]: { lt: min } } }]),
    ...(max === undefined ? [] : [{ range: { [channel]: { gt: max } } }]),
  ]);
  return {
    composite: { size: PAGE, sources, ...(after !== undefined && { after }) },
    aggs: {
      timestamps: { stats: { field: 'timestamp' } },
      brokers: { stats: { field: 'kafka.timestamp' } },
      judged: { max: { field: 'judged_at' } },
      anomalies: { filter: { term: { anomaly: true } } },
      wrongTimes: { filter: { term: { timestamp_source: 'broker' } } },
      ...(should.length > 0 && { outOfRange: { filter: { bool: { should, minimum_should_match: 1 } } } }),
      ...Object.fromEntries(channels.map((channel) => [`channel:${channel}`, { value_count: { field: channel } }])),
    },
  };
}

interface Stats {
  readonly min: number;
  readonly max: number;
}

interface Bucket {
  readonly key: { readonly sensor: string; readonly hour: number };
  readonly doc_count: number;
  readonly timestamps: Stats;
  readonly brokers: Stats;
  /** Null where no document says it, as of a program of one's own. */
  readonly judged: { readonly value: number | null };
  readonly anomalies: { readonly doc_count: number };
  readonly wrongTimes: { readonly doc_count: number };
  readonly outOfRange?: { readonly doc_count: number };
}

interface Hours {
  readonly buckets?: readonly Bucket[];
  readonly after_key?: object;
}

function sensorOf(bucket: Bucket, channels: readonly string[]): TouchedSensor {
  const { key, doc_count: readings, timestamps, brokers, anomalies, wrongTimes, outOfRange } = bucket;
  // No reading was heard after it was judged, whatever the clock of a producer says that dates its records itself.
  const lastBrokerMs = Math.min(brokers.max, bucket.judged.value ?? brokers.max);
  const countOf = (channel: string) => (Reflect.get(bucket, `channel:${channel}`) as { value: number }).value;
  return {
    sensorId: key.sensor,
    readings,
    anomalies: anomalies.doc_count,
    firstTimestampMs: Math.min(timestamps.min, brokers.min),
    lastTimestampMs: Math.min(timestamps.max, lastBrokerMs),
    firstBrokerMs: Math.min(brokers.min, lastBrokerMs),
    lastBrokerMs,
    wrongTimes: wrongTimes.doc_count,
    outOfRange: outOfRange?.doc_count ?? 0,
    channels: channels.filter((channel) => countOf(channel) > 0),
    hours: [key.hour],
  };
}

function joined(one: TouchedSensor, other: TouchedSensor): TouchedSensor {
  return {
    sensorId: one.sensorId,
    readings: one.readings + other.readings,
    anomalies: one.anomalies + other.anomalies,
    firstTimestampMs: Math.min(one.firstTimestampMs, other.firstTimestampMs),
    lastTimestampMs: Math.max(one.lastTimestampMs, other.lastTimestampMs),
    firstBrokerMs: Math.min(one.firstBrokerMs, other.firstBrokerMs),
    lastBrokerMs: Math.max(one.lastBrokerMs, other.lastBrokerMs),
    wrongTimes: one.wrongTimes + other.wrongTimes,
    outOfRange: one.outOfRange + other.outOfRange,
    channels: [...new Set([...one.channels, ...other.channels])].sort(),
    hours: [...one.hours, ...other.hours],
  };
}
