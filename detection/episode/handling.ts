import { failure, type Result, success } from '../result.ts';
import { type EpisodeRecord, type Mark, stateOf } from './episode-record.ts';

const DAY_MS = 86_400_000;
/** How long something may be shelved, unless more is asked for. */
export const LONGEST_SHELF_MS = 7 * DAY_MS;

/** The episode after somebody has taken notice of it; a sentence where there is nothing to take notice of. */
export function acknowledged(record: EpisodeRecord, mark: Mark): Result<EpisodeRecord, string> {
  const state = stateOf(record);
  if (state === 'merged') return failure(`it is part of ${record.mergedInto} now: acknowledge that one`);
  if (state === 'withdrawn') return failure('its readings were judged again and are no anomalies');
  return success({ ...record, handling: { ...record.handling, acknowledged: mark } });
}

/**
 * The episode after it was shelved: of its sensor and cause nothing is told until then.
 *
 * @param mayBeLong whether more than a week was asked for on purpose
 * @returns a sentence where it cannot be shelved
 */
export function shelved(
  record: EpisodeRecord,
  mark: Mark,
  untilMs: number,
  mayBeLong: boolean,
): Result<EpisodeRecord, string> {
  const state = stateOf(record);
  if (state !== 'active') return failure(`it is not active (${state}), so that there is nothing to shelve`);
  const fromMs = Date.parse(mark.at);
  if (untilMs <= fromMs) return failure('the shelf would end before it begins; name a later time');
  if (untilMs - fromMs > LONGEST_SHELF_MS && !mayBeLong)
    return failure('a shelf lasts at most 7 days; say --long where it is to last longer');
  const until = new Date(untilMs).toISOString();
  return success({ ...record, handling: { ...record.handling, shelved: { ...mark, until } } });
}

/** The episode without its shelf: what was not told because of it, and still lasts, is due now. */
export function unshelved(record: EpisodeRecord, nowMs: number): Result<EpisodeRecord, string> {
  const { handling } = record;
  const isShelved = Date.parse(handling.shelved?.until ?? '') > nowMs;
  if (!isShelved && handling.withheld !== 'shelved') return failure('it is not shelved');
  const isDue = handling.withheld === 'shelved' && stateOf(record) === 'active';
  return success({
    ...record,
    handling: { ...handling, shelved: undefined, dueMs: isDue ? nowMs : handling.dueMs },
  });
}
