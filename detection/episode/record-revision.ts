import type { Rule } from '../rules.ts';
import { causeNamed } from './cause.ts';
import { severityOf } from './episode.ts';
import { type EpisodeRecord, type Handling, UNHANDLED } from './episode-record.ts';
import type { KeptEpisode, Revision } from './revision.ts';
import { handlingAfter } from './telling.ts';

/**
 * The records of a sensor that a revision changes: new ones, those with other readings, those that are part of others now or are
 * no episodes any more.
 *
 * @param before its records that the revision began from
 */
export function changedRecords(
  sensorId: string,
  before: readonly EpisodeRecord[],
  { episodes, merged, withdrawn }: Revision,
  rules: readonly Rule[],
  nowMs: number,
): readonly EpisodeRecord[] {
  const known = new Map(before.map((record) => [record.kept.episode.id, record]));
  const current = episodes.map((kept) => {
    const record = known.get(kept.episode.id) ?? newRecord(sensorId, kept, inherited(kept, merged, known));
    return settled({ ...record, kept }, rules, nowMs);
  });
  const ended = [
    ...[...merged].map(([id, into]) => changed(known.get(id), { mergedInto: into })),
    ...withdrawn.map((id) => changed(known.get(id), { isWithdrawn: true })),
  ].flatMap((record) => (record === undefined ? [] : [settled(record, rules, nowMs)]));
  return [...current, ...ended].filter((record) => {
    const old = known.get(record.kept.episode.id);
    return old === undefined || !isEqual(old, record);
  });
}

function newRecord(sensorId: string, kept: KeptEpisode, handling: Handling): EpisodeRecord {
  return { sensorId, kept, severity: 'low', handling, mergedInto: undefined, isWithdrawn: false };
}

/** What was told of, and done with, an episode that is part of a new one now. */
function inherited(
  { episode }: KeptEpisode,
  merged: ReadonlyMap<string, string>,
  known: ReadonlyMap<string, EpisodeRecord>,
): Handling {
  for (const [id, into] of merged) {
    const record = into === episode.id ? known.get(id) : undefined;
    if (record !== undefined) return record.handling;
  }
  return UNHANDLED;
}

function settled(record: EpisodeRecord, rules: readonly Rule[], nowMs: number): EpisodeRecord {
  const { episode } = record.kept;
  const cause = causeNamed(episode.cause, rules, () => episode.channel);
  const next = { ...record, severity: severityOf(episode, cause) };
  return { ...next, handling: handlingAfter(next, cause, nowMs) };
}

const changed = (record: EpisodeRecord | undefined, fields: Partial<EpisodeRecord>): EpisodeRecord | undefined =>
  record === undefined ? undefined : { ...record, ...fields };

/** What a document does not hold, because it is undefined, makes no difference. */
const isEqual = (a: EpisodeRecord, b: EpisodeRecord): boolean => ordered(a) === ordered(b);

function ordered(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([one], [other]) => (one < other ? -1 : 1)))
      : inner,
  );
}
