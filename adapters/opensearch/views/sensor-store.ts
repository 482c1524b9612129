import type { ViewSettings } from '../../../detection/rules/view-settings.ts';
import { HEALTH_KINDS } from '../../../detection/sensor/sensor-health.ts';
import { type SensorRecord, silentAtMs } from '../../../detection/sensor/sensor-record.ts';
import { isoText } from '../../../detection/timestamp.ts';
import type { Client } from '../connection/client.ts';
import type { DocumentVersion } from '../connection/document-version.ts';
import { SENSORS_INDEX } from '../schema/install-views.ts';
import { writeVersioned } from './versioned-bulk.ts';

/** A sensor as it was found, to be written back where nobody else has. */
export interface FoundSensor {
  readonly record: SensorRecord;
  readonly version: DocumentVersion | undefined;
}

interface Hit {
  readonly _id: string;
  readonly _source: { readonly view: Omit<SensorRecord, 'sensorId'>; readonly sensor_id: string };
  readonly _seq_no: number;
  readonly _primary_term: number;
  readonly found?: boolean;
  readonly sort?: readonly (string | number)[];
}

const PAGE = 1_000;

/** What is known of some sensors, by their ids; those that are not known are left out. */
export async function sensorsNamed(client: Client, ids: readonly string[]): Promise<ReadonlyMap<string, FoundSensor>> {
  if (ids.length === 0) return new Map();
  const { body } = await client.mget({ index: SENSORS_INDEX, body: { ids: [...ids] } });
  const docs = body.docs as unknown as readonly Hit[];
  return new Map(docs.filter(({ found }) => found === true).map((hit) => [hit._id, foundSensor(hit)]));
}

/** Pages through the sensors that should have said something before a time, and have not been noticed yet. */
export async function* fallenSilent(client: Client, nowMs: number): AsyncGenerator<readonly FoundSensor[]> {
  for (let after: Hit['sort']; ; ) {
    const body = {
      query: silentQuery(nowMs),
      sort: ['sensor_id'],
      seq_no_primary_term: true,
      search_after: after,
    };
    const answer = await client.search({ index: SENSORS_INDEX, size: PAGE, body: body as object });
    const hits = answer.body.hits.hits as unknown as readonly Hit[];
    if (hits.length > 0) yield hits.map(foundSensor);
    if (hits.length < PAGE) return;
    after = hits.at(-1)?.sort;
  }
}

/** How many sensors have fallen silent and are not noticed, how many are noticed, and how many there are. */
export async function countSilence(client: Client, nowMs: number) {
  await client.indices.refresh({ index: SENSORS_INDEX });
  const count = async (query: object) => (await client.count({ index: SENSORS_INDEX, body: { query } })).body.count;
  return {
    fallen: await count(silentQuery(nowMs)),
    silent: await count({ term: { health: 'silent' } }),
    all: await count({ match_all: {} }),
  };
}

const silentQuery = (nowMs: number) => ({
  bool: {
    filter: [{ range: { silent_at: { lte: nowMs, format: 'epoch_millis' } } }],
    must_not: [{ term: { health: 'silent' } }],
  },
});

/** Writes sensors that nobody has written since they were found; returns the ids of the others. */
export async function writeSensors(
  client: Client,
  sensors: readonly FoundSensor[],
  settings: ViewSettings,
): Promise<ReadonlySet<string>> {
  const writes = sensors.map(({ record, version }) => ({
    index: SENSORS_INDEX,
    id: record.sensorId,
    document: sensorDocument(record, settings),
    version,
  }));
  return await writeVersioned(client, writes);
}

function sensorDocument(record: SensorRecord, settings: ViewSettings) {
  const { sensorId, firstSeenMs, lastSeenMs, lastTimestampMs, intervalMs, channels, health, hours, ...rest } = record;
  const silent = silentAtMs(record, settings);
  const sum = (key: 'readings' | 'anomalies') => hours.reduce((total, hour) => total + hour[key], 0);
  return {
    sensor_id: sensorId,
    first_seen: isoText(firstSeenMs),
    last_seen: isoText(lastSeenMs),
    last_timestamp: isoText(lastTimestampMs),
    interval_seconds: intervalMs === undefined ? undefined : intervalMs / 1000,
    silent_at: silent === undefined ? undefined : isoText(silent),
    channels,
    health: HEALTH_KINDS.filter((kind) => health[kind] !== undefined),
    readings_day: sum('readings'),
    anomalies_day: sum('anomalies'),
    view: { ...rest, firstSeenMs, lastSeenMs, lastTimestampMs, intervalMs, channels, health, hours },
  };
}

function foundSensor({ _source, _seq_no: seqNo, _primary_term: primaryTerm }: Hit): FoundSensor {
  const { view, sensor_id: sensorId } = _source;
  const record = { ...view, sensorId, intervalMs: view.intervalMs };
  return { record, version: { seqNo, primaryTerm } };
}
