import type { Severity } from '../rules/severity.ts';
import type { KeptEpisode } from './revision.ts';

/** Who did something, when and why. */
export interface Mark {
  readonly at: string;
  readonly by: string;
  readonly why: string;
}

/** A shelf: nothing is told until then. */
export interface Shelf extends Mark {
  readonly until: string;
}

/** Why something was not told. */
export const WITHHELD_REASONS = [
  'short',
  'shelved',
  'maintenance',
  'history',
  'late',
  'flood',
  'fleet',
  'beginning',
] as const;

/**
 * `short`: over before the rule's `for`. `shelved`, `maintenance`: a person said so. `history`: the readings are a history that
 * was sent through. `late`: known only long after it was over. `flood`: many at once, told in a summary. `fleet`: told for all
 * sensors at once. `beginning`: the end of something whose beginning was not told.
 */
export type WithheldReason = (typeof WITHHELD_REASONS)[number];

/** What people do with an episode and what was told of it: what no document of a reading says. */
export interface Handling {
  /** What was told last. */
  readonly told: 'nothing' | 'opened' | 'closed';
  /** How often its opening was told: again where late readings open it again. */
  readonly openings: number;
  /** Why the latest that there was to tell was not told. */
  readonly withheld: WithheldReason | undefined;
  /** When there is next something to tell, in epoch milliseconds; undefined for nothing. */
  readonly dueMs: number | undefined;
  readonly acknowledged: Mark | undefined;
  readonly shelved: Shelf | undefined;
}

/** An episode of a sensor with all that is known of it. */
export interface EpisodeRecord {
  readonly sensorId: string;
  readonly kept: KeptEpisode;
  readonly severity: Severity;
  readonly handling: Handling;
  /** Of the episode that it is part of now, where late readings have joined them. */
  readonly mergedInto: string | undefined;
  /** Its readings were judged again by other rules. */
  readonly isWithdrawn: boolean;
}

/** The words of ISA-18.2 for where an episode is. */
export type EpisodeState = 'active' | 'returned' | 'merged' | 'withdrawn';

export function stateOf({ kept, mergedInto, isWithdrawn }: EpisodeRecord): EpisodeState {
  if (mergedInto !== undefined) return 'merged';
  if (isWithdrawn) return 'withdrawn';
  return kept.episode.closed === undefined ? 'active' : 'returned';
}

export const UNHANDLED: Handling = {
  told: 'nothing',
  openings: 0,
  withheld: undefined,
  dueMs: undefined,
  acknowledged: undefined,
  shelved: undefined,
};
