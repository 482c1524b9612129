import {
  type EpisodeRecord,
  type Handling,
  type Mark,
  type Shelf,
  stateOf,
} from '../../../detection/episode/episode-record.ts';
import type { KeptEpisode } from '../../../detection/episode/revision.ts';
import type { Severity } from '../../../detection/rules/severity.ts';
import { isoText } from '../../../detection/timestamp.ts';

/** An episode as the index holds it: what people look for at the top, and below `view` what the views go on from. */
export interface EpisodeDocument {
  readonly sensor_id: string;
  readonly cause: string;
  readonly channel?: string | undefined;
  readonly severity: Severity;
  readonly state: ReturnType<typeof stateOf>;
  readonly first: string;
  readonly last: string;
  readonly closed?: string | undefined;
  readonly anomalies: number;
  readonly readings: number;
  readonly extreme?: { readonly value: number; readonly at: string } | undefined;
  readonly told: Handling['told'];
  readonly openings: number;
  readonly withheld?: Handling['withheld'];
  readonly due_at?: string | undefined;
  readonly acknowledged?: Mark | undefined;
  readonly shelved?: Shelf | undefined;
  readonly merged_into?: string | undefined;
  readonly updated_at?: string;
  readonly view: KeptEpisode;
}

/** The document of an episode, but for when it was written. */
export function episodeDocument(record: EpisodeRecord): EpisodeDocument {
  const { sensorId, kept, severity, handling, mergedInto } = record;
  const { episode } = kept;
  const { extreme } = episode;
  const text = (epochMs: number) => isoText(epochMs) ?? '';
  return {
    sensor_id: sensorId,
    cause: episode.cause,
    channel: episode.channel,
    severity,
    state: stateOf(record),
    first: text(episode.first.timestampMs),
    last: text(episode.last.timestampMs),
    closed: episode.closed === undefined ? undefined : text(episode.closed.timestampMs),
    anomalies: episode.anomalies,
    readings: episode.readings,
    extreme: extreme === undefined ? undefined : extremeFields(extreme),
    told: handling.told,
    openings: handling.openings,
    withheld: handling.withheld,
    due_at: handling.dueMs === undefined ? undefined : text(handling.dueMs),
    acknowledged: handling.acknowledged,
    shelved: handling.shelved,
    merged_into: mergedInto,
    view: kept,
  };
}

function extremeFields({ atMs, ...rest }: NonNullable<KeptEpisode['episode']['extreme']>) {
  return { ...rest, at: isoText(atMs) ?? '' };
}

/** What a document of an episode says. */
export function episodeRecord(document: EpisodeDocument): EpisodeRecord {
  return {
    sensorId: document.sensor_id,
    kept: document.view,
    severity: document.severity,
    handling: {
      told: document.told,
      openings: document.openings,
      withheld: document.withheld,
      dueMs: document.due_at === undefined ? undefined : Date.parse(document.due_at),
      acknowledged: document.acknowledged,
      shelved: document.shelved,
    },
    mergedInto: document.merged_into,
    isWithdrawn: document.state === 'withdrawn',
  };
}
