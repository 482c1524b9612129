import type { MaintenanceWindow } from '../rules/view-settings.ts';
import type { Cause } from './cause.ts';
import { hasLasted } from './episode.ts';
import { type EpisodeRecord, type Handling, stateOf, type WithheldReason } from './episode-record.ts';

/** What there is to tell of an episode. */
export type Occasion = 'opened' | 'closed';

/** The next that is to be told of an episode; undefined for nothing. */
export function occasionOf(record: EpisodeRecord, cause: Cause): Occasion | undefined {
  const { told } = record.handling;
  const state = stateOf(record);
  if (state === 'merged') return undefined;
  if (told === 'opened') return state === 'active' ? undefined : 'closed';
  if (told === 'closed') return state === 'active' ? 'opened' : undefined;
  return state !== 'withdrawn' && hasLasted(record.kept.episode, cause) ? 'opened' : undefined;
}

/** What was withheld for good, and is not thought over again. */
const FINAL: ReadonlySet<WithheldReason | undefined> = new Set(['history', 'late', 'flood']);

/** Whether its beginning is not told any more: for good, or because it was over before it was to be thought over. */
function isSettled(record: EpisodeRecord): boolean {
  const { withheld } = record.handling;
  return FINAL.has(withheld) || (withheld !== undefined && withheld !== 'short' && stateOf(record) !== 'active');
}

/** The handling of an episode after its readings have changed: what is due, and whether it was over before it could be told. */
export function handlingAfter(record: EpisodeRecord, cause: Cause, nowMs: number): Handling {
  const { handling } = record;
  const occasion = occasionOf(record, cause);
  if (occasion === undefined) {
    const isShort = handling.told === 'nothing' && stateOf(record) === 'returned';
    return { ...handling, dueMs: undefined, withheld: isShort ? 'short' : handling.withheld };
  }
  if (occasion === 'opened' && handling.told === 'nothing' && isSettled(record))
    return { ...handling, dueMs: undefined };
  return { ...handling, dueMs: handling.dueMs ?? nowMs };
}

/** What a decision depends on beside the episode. */
export interface TellingFacts {
  readonly nowMs: number;
  /** The newest broker's timestamp that was seen: the clock of the data. */
  readonly dataMs: number;
  readonly maintenance: readonly MaintenanceWindow[];
  /** Until when this sensor and cause are shelved, in epoch milliseconds. */
  readonly shelvedUntilMs: number | undefined;
  /** Whether also a history is told. */
  readonly tellsHistory: boolean;
}

/** To tell, or not: then why, and when to think it over, where that may change. */
export type Decision =
  | { readonly kind: 'tell' }
  | { readonly kind: 'withhold'; readonly reason: WithheldReason; readonly againMs?: number };

/** How far event times lie behind the broker's in a history, and for how long something that is over is still news. */
const NEWS_MS = 3_600_000;

/** Whether to tell what is due of an episode, but for floods. */
export function decide(record: EpisodeRecord, occasion: Occasion, facts: TellingFacts): Decision {
  const { episode } = record.kept;
  const { nowMs, dataMs, shelvedUntilMs } = facts;
  const isActive = stateOf(record) === 'active';
  const withhold = (reason: WithheldReason, untilMs?: number): Decision =>
    isActive && untilMs !== undefined && untilMs > nowMs
      ? { kind: 'withhold', reason, againMs: untilMs }
      : { kind: 'withhold', reason };
  if (shelvedUntilMs !== undefined && shelvedUntilMs > nowMs) return withhold('shelved', shelvedUntilMs);
  const window = facts.maintenance.find((each) => concerns(each, record, nowMs));
  if (window !== undefined) return withhold('maintenance', window.untilMs);
  if (occasion === 'closed') return { kind: 'tell' };
  const { first, last } = episode;
  if (!facts.tellsHistory && first.brokerMs - first.timestampMs > NEWS_MS) return withhold('history');
  if (!facts.tellsHistory && !isActive && dataMs - last.brokerMs > NEWS_MS) return withhold('late');
  return { kind: 'tell' };
}

/** Whether a window is open now, or was when the episode was seen last, if that is over. */
function concerns({ fromMs, untilMs, sensors, rules }: MaintenanceWindow, record: EpisodeRecord, nowMs: number) {
  const { sensorId, kept } = record;
  const atMs = stateOf(record) === 'active' ? nowMs : kept.episode.last.timestampMs;
  if (atMs < fromMs || atMs >= untilMs) return false;
  return (sensors?.has(sensorId) ?? true) && (rules?.includes(kept.episode.cause) ?? true);
}
