import { ANOMALIES_ALIAS } from '../../detection/daily-index.ts';
import type { SensorsAnswer } from '../view/answers.ts';
import type { BoundedSearch } from './bounded-search.ts';

const MOST_LISTED = 20;
/** Readings of each shard that are looked at: enough to find sensors among a million, and few enough for a search at each key. */
const MOST_READINGS = 100_000;

interface Buckets {
  readonly buckets: readonly { readonly key: string; readonly doc_count: number }[];
}

/**
 * Sensors whose ids begin with a text, whatever its case. Among very many readings not every sensor is found by a short
 * beginning; the one of exactly this id always is, and longer beginnings find the others.
 */
export async function sensorsBeginningWith(search: BoundedSearch, beginning: string): Promise<SensorsAnswer> {
  const [begun, exact] = await Promise.all([
    search.search({
      index: ANOMALIES_ALIAS,
      body: {
        size: 0,
        terminate_after: MOST_READINGS,
        query:
          beginning === ''
            ? { match_all: {} }
            : { prefix: { sensor_id: { value: beginning, case_insensitive: true } } },
        aggs: { sensor: { terms: { field: 'sensor_id', size: MOST_LISTED + 1, execution_hint: 'map' } } },
      },
    }),
    search.search({
      index: ANOMALIES_ALIAS,
      body: { size: 0, terminate_after: 1, query: { term: { sensor_id: beginning } }, aggs: bySensor(beginning) },
    }),
  ]);
  const found = bucketsOf(begun.aggregations);
  const others = found.filter(({ key }) => key !== beginning);
  const same = [...found.filter(({ key }) => key === beginning), ...bucketsOf(exact.aggregations)].slice(0, 1);
  const sensors = [...same, ...others]
    .slice(0, MOST_LISTED)
    .map(({ key, doc_count }) => ({ id: key, readings: doc_count }));
  return { sensors, more: found.length > MOST_LISTED };
}

/** Only this one, as a list. */
const bySensor = (id: string) => ({
  sensor: { terms: { field: 'sensor_id', size: 1, include: [id], execution_hint: 'map' } },
});

const bucketsOf = (aggregations: Readonly<Record<string, unknown>> | undefined): Buckets['buckets'] =>
  (aggregations?.['sensor'] as Buckets | undefined)?.buckets ?? [];
