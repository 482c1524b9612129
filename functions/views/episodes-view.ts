import type { Client } from '../../adapters/opensearch/connection/client.ts';
import {
  episodesNamed,
  episodesSince,
  type FoundEpisode,
  writeEpisodes,
} from '../../adapters/opensearch/views/episode-store.ts';
import { MOST_WANTED_SENSORS, sensorReadings } from '../../adapters/opensearch/views/sensor-readings.ts';
import type { TouchedSensor } from '../../adapters/opensearch/views/touched-sensors.ts';
import { changedRecords } from '../../detection/episode/record-revision.ts';
import { SensorRevision } from '../../detection/episode/revision.ts';
import type { Rule } from '../../detection/rules.ts';

/** What became of the episodes of some sensors. */
export interface EpisodeChanges {
  readonly written: number;
  /** Whether another run has written one meanwhile: these sensors have to be looked at again. */
  readonly hasConflicts: boolean;
}

/** A sensor whose episodes are looked at, with those that are known. */
interface Looked {
  readonly sensor: TouchedSensor;
  readonly found: readonly FoundEpisode[];
  readonly revision: SensorRevision;
}

/** Keeps the episodes of sensors that have new documents. */
export class EpisodesView {
  readonly #client: Client;
  readonly #rules: readonly Rule[];

  constructor(client: Client, rules: readonly Rule[]) {
    this.#client = client;
    this.#rules = rules;
  }

  /**
   * Brings the episodes of sensors up to date. Sensors without anomalies and without an episode cost nothing.
   *
   * @throws Error when OpenSearch is unreachable or refuses; doing it again goes on
   */
  async update(sensors: readonly TouchedSensor[], nowMs: number): Promise<EpisodeChanges> {
    const looked = await this.#looked(sensors);
    let written = 0;
    let hasConflicts = false;
    for (let start = 0; start < looked.length; start += MOST_WANTED_SENSORS) {
      const chunk = looked.slice(start, start + MOST_WANTED_SENSORS);
      await this.#read(chunk);
      const changes = await this.#revived(chunk.flatMap((each) => this.#changes(each, nowMs)));
      const conflicts = await writeEpisodes(this.#client, changes, nowMs);
      written += changes.length - conflicts.size;
      hasConflicts ||= conflicts.size > 0;
    }
    return { written, hasConflicts };
  }

  async #looked(sensors: readonly TouchedSensor[]): Promise<readonly Looked[]> {
    if (sensors.length === 0) return [];
    const sinceMs = Math.min(...sensors.map(({ firstTimestampMs }) => firstTimestampMs));
    const found = new Map(sensors.map(({ sensorId }) => [sensorId, [] as FoundEpisode[]]));
    const firstMs = new Map(sensors.map(({ sensorId, firstTimestampMs }) => [sensorId, firstTimestampMs]));
    // One late reading asks for all episodes since then: those that are of no use to their own sensor are not kept.
    for await (const episode of episodesSince(this.#client, [...found.keys()], sinceMs)) {
      const { sensorId } = episode.record;
      if (isSince(episode, firstMs.get(sensorId) ?? sinceMs)) found.get(sensorId)?.push(episode);
    }
    return sensors.flatMap((sensor) => {
      const { sensorId, firstTimestampMs, anomalies } = sensor;
      const own = found.get(sensorId) ?? [];
      if (own.length === 0 && anomalies === 0) return [];
      const kept = own.map(({ record }) => record.kept);
      return [{ sensor, found: own, revision: new SensorRevision(this.#rules, firstTimestampMs, kept) }];
    });
  }

  async #read(looked: readonly Looked[]): Promise<void> {
    if (looked.length === 0) return;
    const bySensor = new Map(looked.map(({ sensor, revision }) => [sensor.sensorId, revision]));
    const wanted = looked.map(({ sensor: { sensorId }, revision: { fromMs } }) => ({ sensorId, fromMs }));
    const channels = new Set(this.#rules.map(({ channel }) => channel));
    for (const { found } of looked)
      for (const { record } of found) if (record.kept.episode.channel) channels.add(record.kept.episode.channel);
    for await (const { sensorId, reading } of sensorReadings(this.#client, wanted, [...channels]))
      bySensor.get(sensorId)?.take(reading);
  }

  #changes({ sensor: { sensorId }, found, revision }: Looked, nowMs: number): readonly FoundEpisode[] {
    const versions = new Map(found.map(({ record, version }) => [record.kept.episode.id, version]));
    const before = found.map(({ record }) => record);
    return changedRecords(sensorId, before, revision.result, this.#rules, nowMs).map((record) => ({
      record,
      version: versions.get(record.kept.episode.id),
    }));
  }

  /** What was merged or withdrawn, and is an episode again, has its document already, and keeps what was done with it. */
  async #revived(changes: readonly FoundEpisode[]): Promise<readonly FoundEpisode[]> {
    const unknown = changes.filter(({ version }) => version === undefined);
    const ids = unknown.map(({ record }) => record.kept.episode.id);
    const found = await episodesNamed(this.#client, ids);
    if (found.length === 0) return changes;
    const known = new Map(found.map((each) => [each.record.kept.episode.id, each]));
    return changes.map((change) => {
      const old = change.version === undefined ? known.get(change.record.kept.episode.id) : undefined;
      if (old === undefined) return change;
      const { dueMs } = change.record.handling;
      return { record: { ...change.record, handling: { ...old.record.handling, dueMs } }, version: old.version };
    });
  }
}

/** An active episode, or one that was over at that time or later. */
const isSince = ({ record }: FoundEpisode, sinceMs: number): boolean =>
  (record.kept.episode.closed?.timestampMs ?? Number.POSITIVE_INFINITY) >= sinceMs;
