import type { Rule } from '../rules.ts';
import { type Cause, causeNamed, causesOf, standingOf } from './cause.ts';
import { contains, type Episode } from './episode.ts';
import { EpisodeFold, type FoldStart } from './episode-fold.ts';
import { beginningOf, type EventPosition, inEventOrder } from './event-position.ts';
import type { JudgedReading } from './judged-reading.ts';

/** An episode as it is kept. */
export interface KeptEpisode {
  readonly episode: Episode;
  /**
   * An active episode as it was before this event time, so that not all of a long one has to be read again. Undefined where it
   * has to be read from its beginning.
   */
  readonly checkpoint: { readonly beforeMs: number; readonly episode: Episode } | undefined;
}

/** What becomes of the kept episodes of a sensor. */
export interface Revision {
  /** Those that there are now, of the time that was looked at. */
  readonly episodes: readonly KeptEpisode[];
  /** Ids of kept ones that are part of another one now, with its id. */
  readonly merged: ReadonlyMap<string, string>;
  /** Ids of kept ones whose opening reading is no anomaly any more: it was judged again by other rules. */
  readonly withdrawn: readonly string[];
}

/** What is folded for one cause, and what it replaces. */
interface Strand {
  readonly cause: Cause;
  readonly fold: EpisodeFold;
  readonly start: FoldStart;
  readonly kept: readonly KeptEpisode[];
  /** How many of the readings within each kept episode were there to be read, by its id. */
  readonly found: Map<string, number>;
  /** Ids of the kept episodes whose opening reading was there to be read. */
  readonly openings: Set<string>;
}

/**
 * Finds the episodes of one sensor anew after documents have appeared.
 *
 * The result depends on the documents alone: whoever has kept what in between, and however often it is done.
 */
export class SensorRevision {
  readonly #rules: readonly Rule[];
  readonly #sinceMs: number;
  readonly #strands = new Map<string, Strand>();
  /** Event time from which on all readings have to be taken. */
  readonly fromMs: number;

  /**
   * @param sinceMs event time of the earliest document that may be new
   * @param kept episodes of the sensor that were active at that time or later
   */
  constructor(rules: readonly Rule[], sinceMs: number, kept: readonly KeptEpisode[]) {
    this.#rules = rules;
    this.#sinceMs = sinceMs;
    for (const cause of new Set(kept.map(({ episode }) => episode.cause)))
      this.#strand(
        cause,
        kept.filter(({ episode }) => episode.cause === cause),
      );
    this.fromMs = Math.min(sinceMs, ...[...this.#strands.values()].map(({ start }) => start.from.timestampMs));
  }

  /** Takes the next reading in event order. */
  take(reading: JudgedReading): void {
    if (reading.at.timestampMs >= this.#sinceMs)
      for (const cause of causesOf(reading)) if (!this.#strands.has(cause)) this.#strand(cause, []);
    for (const strand of this.#strands.values()) {
      strand.fold.take(reading);
      count(reading, strand);
    }
  }

  /** To be asked when all readings are taken. */
  get result(): Revision {
    const episodes: KeptEpisode[] = [];
    const merged = new Map<string, string>();
    const withdrawn: string[] = [];
    for (const strand of this.#strands.values()) {
      if (isIncomplete(strand)) continue;
      const found = this.#found(strand.fold);
      episodes.push(...found);
      for (const { episode } of strand.kept) {
        if (found.some((each) => each.episode.id === episode.id)) continue;
        const whole = found.find((each) => contains(each.episode, episode.first));
        if (whole === undefined) withdrawn.push(episode.id);
        else merged.set(episode.id, whole.episode.id);
      }
    }
    return { episodes, merged, withdrawn };
  }

  #found({ episodes, checkpoint }: EpisodeFold): KeptEpisode[] {
    return episodes.map((episode) => {
      const isActive = episode.closed === undefined && checkpoint?.id === episode.id;
      return { episode, checkpoint: isActive ? { beforeMs: this.#sinceMs, episode: checkpoint } : undefined };
    });
  }

  #strand(name: string, kept: readonly KeptEpisode[]): void {
    const cause = causeNamed(name, this.#rules, () => kept[0]?.episode.channel);
    const start = startOf(kept, this.#sinceMs);
    const fold = new EpisodeFold(cause, start, this.#sinceMs);
    this.#strands.set(name, { cause, fold, start, kept, found: new Map(), openings: new Set() });
  }
}

function count(reading: JudgedReading, { cause, kept, found, openings }: Strand): void {
  const within = kept.filter(({ episode }) => contains(episode, reading.at));
  if (within.length === 0 || standingOf(reading, cause) === undefined) return;
  for (const { episode } of within) {
    found.set(episode.id, (found.get(episode.id) ?? 0) + 1);
    if (inEventOrder(episode.first, reading.at) === 0) openings.add(episode.id);
  }
}

/** A kept checkpoint before everything new, else the beginning of what is kept: before it, the cause was not active. */
function startOf(kept: readonly KeptEpisode[], sinceMs: number): FoldStart {
  const checkpoint = kept.length === 1 ? kept[0]?.checkpoint : undefined;
  if (checkpoint !== undefined && checkpoint.beforeMs <= sinceMs)
    return { from: beginningOf(checkpoint.beforeMs), active: checkpoint.episode };
  const beginnings: EventPosition[] = [beginningOf(sinceMs), ...kept.map(({ episode }) => episode.first)];
  return { from: beginnings.sort(inEventOrder)[0] ?? beginningOf(sinceMs), active: undefined };
}

/**
 * Whether documents of a kept episode are gone, by retention or a rebuild that is under way: then what is kept knows more than
 * what was read.
 */
function isIncomplete({ start, kept, found, openings }: Strand): boolean {
  return kept.some(({ episode }) => {
    const isContinued = start.active?.id === episode.id;
    return !isContinued && !(openings.has(episode.id) && (found.get(episode.id) ?? 0) >= episode.readings);
  });
}
