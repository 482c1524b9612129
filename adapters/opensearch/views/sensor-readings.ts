import { ANOMALIES_ALIAS } from '../../../detection/daily-index.ts';
import { inEventOrder } from '../../../detection/episode/event-position.ts';
import type { JudgedReading } from '../../../detection/episode/judged-reading.ts';
import type { FiredRule } from '../../../detection/verdict.ts';
import type { Client } from '../connection/client.ts';

/** A reading and the sensor that it is of. */
export interface SensorReading {
  readonly sensorId: string;
  readonly reading: JudgedReading;
}

/** From which event time on the readings of a sensor are wanted, in epoch milliseconds. */
export interface WantedReadings {
  readonly sensorId: string;
  readonly fromMs: number;
}

/** A query may have 1,024 clauses: a sensor is one, and the range of its times as many as OpenSearch has ways to look for it. */
export const MOST_WANTED_SENSORS = 200;
const PAGE = 5_000;
/** The most that OpenSearch gives at once. */
const LARGEST_PAGE = 10_000;
/**
 * When a reading was made: at its own time, and before the broker got it. A clock that runs ahead would else have an episode begin or
 * end hours from now. Indices of version 0.1 have a date for a number.
 */
const MADE_AT = {
  type: 'number',
  script: {
    lang: 'painless',
    source:
      "long made = doc['timestamp'].value.toInstant().toEpochMilli(); " +
      "if (doc['kafka.timestamp'].size() == 0) return made; " +
      "def got = doc['kafka.timestamp'].value; " +
      'return Math.min(made, got instanceof Long ? (long) got : got.toInstant().toEpochMilli())',
  },
};
const ORDER = ['sensor_id', { _script: MADE_AT }, 'kafka.timestamp', 'kafka.partition', 'kafka.offset'];
/** Fields that are read beside the channels. */
const READ = ['anomaly', 'model', 'warming_up', 'fired_rules'];
type SortValues = readonly [string, number, number, number, number];

interface Hit {
  readonly _id: string;
  readonly _source: Readonly<Record<string, unknown>> & { readonly anomaly?: boolean };
  readonly sort: SortValues;
}

/**
 * Reads what sensors have said: sensor by sensor, each in event order, with no more than a page in memory.
 *
 * @param wanted at most {@link MOST_WANTED_SENSORS}
 * @param channels whose values are needed
 * @throws Error from the client when OpenSearch is unreachable, refuses or cannot look everywhere
 */
export async function* sensorReadings(
  client: Client,
  wanted: readonly WantedReadings[],
  channels: readonly string[],
): AsyncGenerator<SensorReading> {
  const should = wanted.map(({ sensorId, fromMs }) => ({
    bool: { filter: [{ term: { sensor_id: sensorId } }, { range: { timestamp: since(fromMs) } }] },
  }));
  const query = { bool: { filter: { bool: { should, minimum_should_match: 1 } } } };
  let size = PAGE;
  for (let after: SortValues | undefined; ; ) {
    const body = { query, sort: ORDER, _source: [...READ, ...channels], search_after: after };
    const search = { index: ANOMALIES_ALIAS, size, track_total_hits: false, allow_partial_search_results: false };
    const answer = await client.search({ ...search, body: body as object });
    const hits = answer.body.hits.hits as unknown as readonly Hit[];
    const isLast = hits.length < size;
    const whole = isLast ? hits : withoutLastPlace(hits);
    if (whole.length === 0 && size === LARGEST_PAGE && !isLast)
      throw new Error(`a record holds more than ${LARGEST_PAGE} readings of one sensor and time`);
    // More readings at one place than fit into a page: they are read again with a larger one.
    size = whole.length === 0 ? LARGEST_PAGE : PAGE;
    yield* inPlace(whole, channels);
    if (isLast) return;
    after = whole.at(-1)?.sort ?? after;
  }
}

const since = (fromMs: number) => ({ gte: fromMs, format: 'epoch_millis' });

/** The next page begins behind a place in the order, which several readings of one record share. */
function withoutLastPlace(hits: readonly Hit[]): readonly Hit[] {
  const last = hits.at(-1);
  let count = hits.length;
  while (count > 0 && last !== undefined && samePlace(hits[count - 1], last)) count--;
  return hits.slice(0, count);
}

const samePlace = (one: Hit | undefined, other: Hit): boolean =>
  one?.sort.every((value, index) => value === other.sort[index]) ?? false;

/** Readings of the same time and broker's time are put in the order of their ids. */
function* inPlace(hits: readonly Hit[], channels: readonly string[]): Generator<SensorReading> {
  let group: SensorReading[] = [];
  for (const hit of hits) {
    const next = readingOf(hit, channels);
    const first = group[0];
    if (first !== undefined && !isTied(first, next)) {
      yield* group.sort((a, b) => inEventOrder(a.reading.at, b.reading.at));
      group = [];
    }
    group.push(next);
  }
  yield* group.sort((a, b) => inEventOrder(a.reading.at, b.reading.at));
}

const isTied = (a: SensorReading, b: SensorReading): boolean =>
  a.sensorId === b.sensorId &&
  a.reading.at.timestampMs === b.reading.at.timestampMs &&
  a.reading.at.brokerMs === b.reading.at.brokerMs;

function readingOf({ _id: id, _source, sort }: Hit, channels: readonly string[]): SensorReading {
  const [sensorId, timestampMs, brokerMs] = sort;
  const values: Record<string, number> = {};
  for (const channel of channels) {
    const value = _source[channel];
    if (typeof value === 'number') values[channel] = value;
  }
  const firedRules = (_source['fired_rules'] ?? []) as readonly FiredRule[];
  const at = { timestampMs, brokerMs, id };
  const anomaly = _source.anomaly === true;
  // Whose document does not say what the model found has nothing else to call it an anomaly for.
  const byModel = _source['model'] === 'anomaly' || (anomaly && firedRules.length === 0);
  const skipped = _source['model'] === 'skipped';
  const warmingUp = _source['warming_up'] === true;
  return { sensorId, reading: { at, anomaly, byModel, skipped, warmingUp, firedRules, channels: values } };
}
