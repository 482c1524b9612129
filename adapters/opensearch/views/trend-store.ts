import { ANOMALIES_ALIAS } from '../../../detection/daily-index.ts';
import { isoText } from '../../../detection/timestamp.ts';
import type { Client } from '../connection/client.ts';
import { TRENDS_ALIAS } from '../schema/install-views.ts';
import { refused, sendOperations } from './versioned-bulk.ts';

/** A channel of a sensor in one hour of event time. */
export interface ChannelTrend {
  readonly channel: string;
  readonly count: number;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  /** Readings for which a rule of this channel fired. */
  readonly anomalies: number;
}

/** A sensor in one hour of event time, which begins at `hourMs`. */
export interface SensorTrend {
  readonly hourMs: number;
  readonly sensorId: string;
  readonly readings: number;
  readonly anomalies: number;
  readonly channels: readonly ChannelTrend[];
}

/** A stretch of event time in epoch milliseconds, of whole hours. */
export interface HourSpan {
  readonly fromMs: number;
  readonly untilMs: number;
}

/** Buckets of one answer: below the 65,535 that OpenSearch allows. */
const MOST_BUCKETS = 40_000;
const MOST_ROWS = 2_000;
/** A query may have 1,024 clauses, and a range of times is several. */
export const MOST_SPANS = 100;
const OPERATIONS_PER_REQUEST = 2_000;
const CONFLICT = 409;

/**
 * Pages through the trends of hours, sensor by sensor, each one's in their order.
 *
 * @param spans at most {@link MOST_SPANS}
 * @param sensorIds of these sensors only; of all without it
 * @throws Error from the client when OpenSearch is unreachable, refuses or cannot look everywhere
 */
export async function* hourTrends(
  client: Client,
  spans: readonly HourSpan[],
  channels: readonly string[],
  sensorIds?: readonly string[],
): AsyncGenerator<readonly SensorTrend[]> {
  const page = Math.min(MOST_ROWS, Math.floor(MOST_BUCKETS / (channels.length + 2)));
  const should = spans.map(({ fromMs, untilMs }) => ({
    range: { timestamp: { gte: fromMs, lt: untilMs, format: 'epoch_millis' } },
  }));
  const during = { bool: { should, minimum_should_match: 1 } };
  const filter = sensorIds === undefined ? [during] : [during, { terms: { sensor_id: [...sensorIds] } }];
  for (let after: object | undefined; ; ) {
    const sources = [
      { sensor: { terms: { field: 'sensor_id' } } },
      { hour: { date_histogram: { field: 'timestamp', fixed_interval: '1h' } } },
    ];
    const composite = { size: page, sources, ...(after !== undefined && { after }) };
    const answer = await client.search({
      index: ANOMALIES_ALIAS,
      size: 0,
      allow_partial_search_results: false,
      body: { query: { bool: { filter } }, aggs: { sensors: { composite, aggs: partsOf(channels) } as never } },
    });
    const { buckets, after_key } = (answer.body.aggregations as unknown as { sensors: Sensors }).sensors;
    if (buckets.length > 0) yield buckets.map((bucket) => trendOf(bucket, channels));
    if (after_key === undefined || buckets.length < page) return;
    after = after_key;
  }
}

const partsOf = (channels: readonly string[]) => ({
  anomalies: { filter: { term: { anomaly: true } } },
  ...Object.fromEntries(channels.map((channel) => [`stats:${channel}`, { stats: { field: channel } }])),
  ...Object.fromEntries(
    channels.map((channel) => [`fired:${channel}`, { filter: { term: { 'fired_rules.channel': channel } } }]),
  ),
});

interface Bucket {
  readonly key: { readonly sensor: string; readonly hour: number };
  readonly doc_count: number;
  readonly anomalies: { readonly doc_count: number };
}

interface Sensors {
  readonly buckets: readonly Bucket[];
  readonly after_key?: object;
}

function trendOf(bucket: Bucket, channels: readonly string[]): SensorTrend {
  const parts = channels.flatMap((channel) => {
    const { count, min, max, avg } = Reflect.get(bucket, `stats:${channel}`);
    const { doc_count: anomalies } = Reflect.get(bucket, `fired:${channel}`);
    return count === 0 ? [] : [{ channel, count, min, max, mean: avg, anomalies }];
  });
  return {
    hourMs: bucket.key.hour,
    sensorId: bucket.key.sensor,
    readings: bucket.doc_count,
    anomalies: bucket.anomalies.doc_count,
    channels: parts,
  };
}

/** A trend as a document. */
interface TrendWrite {
  readonly index: string;
  readonly id: string;
  readonly document: ChannelTrend & { readonly sensor_id: string; readonly hour: string };
}

/**
 * Writes trends. One that counts fewer readings than what is there changes nothing: it was made earlier, or readings
 * have been deleted since.
 *
 * @throws SearchTrouble when OpenSearch is unreachable, busy or refuses one; some may be written then
 */
export async function writeTrends(client: Client, trends: readonly SensorTrend[]): Promise<void> {
  for (const chunk of chunksOf(trends)) await write(client, chunk);
}

/**
 * Writes trends of hours that may have one already, without those that a search finds as they are: for as long as readings may still
 * be overtaken by others, each run comes to the same hours again, and looking costs a third of writing.
 *
 * @throws SearchTrouble as for writing; Error from the client when OpenSearch cannot look everywhere
 */
export async function correctTrends(client: Client, trends: readonly SensorTrend[]): Promise<void> {
  for (const chunk of chunksOf(trends)) {
    const known = await found(client, chunk);
    const changed = chunk.filter(({ id, document }) => !isSame(document, known.get(id)));
    if (changed.length > 0) await write(client, changed);
  }
}

function* chunksOf(trends: readonly SensorTrend[]): Generator<readonly TrendWrite[]> {
  const writes = trends.flatMap(({ hourMs, sensorId, channels }) => {
    const hour = isoText(hourMs) ?? '';
    return channels.map((trend) => ({
      index: trendsIndex(hourMs),
      id: `${hour.slice(0, 13)}:${trend.channel}:${sensorId}`,
      document: { sensor_id: sensorId, hour, ...trend },
    }));
  });
  for (let start = 0; start < writes.length; start += OPERATIONS_PER_REQUEST)
    yield writes.slice(start, start + OPERATIONS_PER_REQUEST);
}

async function write(client: Client, writes: readonly TrendWrite[]): Promise<void> {
  const operations = writes.flatMap(({ index, id, document }) => [
    { index: { _index: index, _id: id, version: document.count, version_type: 'external_gte' } },
    document,
  ]);
  const items = await sendOperations(client, operations);
  for (const { status, error } of items) if (error !== undefined && status !== CONFLICT) throw refused(status, error);
}

const NUMBERS = ['count', 'min', 'max', 'mean', 'anomalies'] as const;
type Numbers = Pick<ChannelTrend, (typeof NUMBERS)[number]>;

/** What the index has of trends, as far as a search sees it, by their ids. */
async function found(client: Client, writes: readonly TrendWrite[]): Promise<ReadonlyMap<string, Numbers>> {
  const index = [...new Set(writes.map((each) => each.index))];
  const query = { ids: { values: writes.map(({ id }) => id) } };
  const search = { index, ignore_unavailable: true, size: writes.length, allow_partial_search_results: false };
  const answer = await client.search({ ...search, body: { query, _source: [...NUMBERS] } }, { ignore: [404] });
  if (answer.statusCode === 404) return new Map();
  const hits = answer.body.hits.hits as unknown as readonly { readonly _id: string; readonly _source: Numbers }[];
  return new Map(hits.map(({ _id, _source }) => [_id, _source]));
}

const isSame = (one: Numbers, other: Numbers | undefined): boolean =>
  other !== undefined && NUMBERS.every((name) => one[name] === other[name]);

/** The index of a month's trends: `trends-2026.11`. */
export const trendsIndex = (hourMs: number): string =>
  `${TRENDS_ALIAS}-${(isoText(hourMs) ?? '').slice(0, 7).replace('-', '.')}`;
