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
/** Sensors of one answer when they are asked for by their ids. */
const NAMED_PAGE = 5_000;

/** What is known of some sensors, by their ids; those that are not known are left out. */
export async function sensorsNamed(client: Client, ids: readonly string[]): Promise<ReadonlyMap<string, FoundSensor>> {
  const sensors = new Map<string, FoundSensor>();
  for (let start = 0; start < ids.length; start += NAMED_PAGE) {
    const { body } = await client.mget({
      index: SENSORS_INDEX,
      filter_path: 'docs._id,docs._seq_no,docs._primary_term,docs.found,docs._source.sensor_id,docs._source.view',
      body: { ids: ids.slice(start, start + NAMED_PAGE) },
    });
    for (const hit of body.docs as unknown as readonly Hit[])
      if (hit.found === true) sensors.set(hit._id, foundSensor(hit));
  }
  return sensors;
}

/** Pages through the sensors that should have said something before a time, and have not been noticed yet, or were about to recover. */
export async function* fallenSilent(client: Client, nowMs: number): AsyncGenerator<readonly FoundSensor[]> {
  for (let after: Hit['sort']; ; ) {
    const body = {
      query: overdue(nowMs, NOTICED),
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

/**
 * How many sensors have fallen silent and are not noticed, how many have done so again before they had recovered, how many are silent,
 * how many speak again and have not recovered, and how many there are.
 */
export async function countSilence(client: Client, nowMs: number) {
  await client.indices.refresh({ index: SENSORS_INDEX });
  const count = async (query: object) => (await client.count({ index: SENSORS_INDEX, body: { query } })).body.count;
  return {
    fallen: await count(overdue(nowMs, SILENT)),
    again: await count({ bool: { filter: [overdue(nowMs, NOTICED), SILENT] } }),
    silent: await count(NOTICED),
    recovering: await count(RECOVERING),
    all: await count({ match_all: {} }),
  };
}

const SILENT = { term: { health: 'silent' } };
const RECOVERING = { term: { recovering: 'silent' } };
/** Silent, and has not begun to speak. */
const NOTICED = { bool: { filter: [SILENT], must_not: [RECOVERING] } };

const overdue = (nowMs: number, butFor: object) => ({
  bool: { filter: [{ range: { silent_at: { lte: nowMs, format: 'epoch_millis' } } }], must_not: [butFor] },
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
  const {
    sensorId,
    firstSeenMs,
    lastSeenMs,
    lastTimestampMs,
    intervalMs,
    channels,
    health,
    recovering,
    hours,
    ...rest
  } = record;
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
    recovering: HEALTH_KINDS.filter((kind) => recovering[kind] !== undefined),
    readings_day: sum('readings'),
    anomalies_day: sum('anomalies'),
    view: { ...rest, firstSeenMs, lastSeenMs, lastTimestampMs, intervalMs, channels, health, recovering, hours },
  };
}

function foundSensor({ _source, _seq_no: seqNo, _primary_term: primaryTerm }: Hit): FoundSensor {
  const { view, sensor_id: sensorId } = _source;
  // What an earlier version has written knows of no recovering.
  const record = { ...view, sensorId, intervalMs: view.intervalMs, recovering: view.recovering ?? {} };
  return { record, version: { seqNo, primaryTerm } };
}
