import { SENSORS_INDEX } from '../../adapters/opensearch/schema/install-views.ts';
import { HEALTH_KINDS, type Health } from '../../detection/sensor/sensor-health.ts';
import type { SensorAnswer } from '../view/answers.ts';
import type { BoundedSearch } from './bounded-search.ts';

const FIELDS = [
  'first_seen',
  'last_seen',
  'interval_seconds',
  'readings_day',
  'anomalies_day',
  'health',
  'view.health',
];

/** A sensor's document as far as it is shown. */
interface SensorSource {
  readonly first_seen: string;
  readonly last_seen: string;
  readonly interval_seconds?: number;
  readonly readings_day: number;
  readonly anomalies_day: number;
  readonly health: readonly string[];
  readonly view?: { readonly health?: Health };
}

/** What is known of a sensor, by its document in the views; nothing where there is none yet. */
export async function sensorCard(search: BoundedSearch, sensor: string, nowMs: number): Promise<SensorAnswer> {
  const body = { size: 1, _source: FIELDS, query: { bool: { filter: [{ term: { sensor_id: sensor } }] } } };
  const { hits } = await search.search({ index: SENSORS_INDEX, body });
  const source = hits.hits[0]?._source as unknown as SensorSource | undefined;
  return { atMs: nowMs, ...(source !== undefined && { known: known(source) }) };
}

function known({ health, view, ...source }: SensorSource): NonNullable<SensorAnswer['known']> {
  const kinds = HEALTH_KINDS.filter((kind) => health.includes(kind));
  return {
    firstSeen: source.first_seen,
    lastSeen: source.last_seen,
    ...(source.interval_seconds !== undefined && { intervalSeconds: source.interval_seconds }),
    readingsOfDay: source.readings_day,
    anomaliesOfDay: source.anomalies_day,
    wrong: kinds.map((kind) => {
      const sinceMs = view?.health?.[kind];
      return { kind, ...(sinceMs !== undefined && { sinceMs }) };
    }),
  };
}
