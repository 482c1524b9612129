import type { PlacedMessage } from './record-set.ts';

/** Where a run's readings come from: each is there when it is due and there is room to send it. */
export interface ReadingSource {
  /** How many have been taken so far. */
  readonly taken: number;
  /** Whether no more will come. */
  readonly finished: boolean;
  /** How many milliseconds after `elapsedMs` the next one is due; 0 if it is late. */
  nextInMs(elapsedMs: number): number;
  /** How many are due `elapsedMs` after the start, as far as is known. */
  dueBy(elapsedMs: number): number;
  /** Takes those that are due `elapsedMs` after the start and were not taken yet, oldest first, up to `most`. */
  take(elapsedMs: number, most: number): readonly PlacedMessage[] | Promise<readonly PlacedMessage[]>;
}

/** What a run sends. */
export interface ProductionPlan {
  /** Readings a second, on average; infinite for as fast as the broker takes them. */
  readonly ratePerSecond: number;
  /** How many are due `elapsedMs` after the start while there is no source yet, as far as is known. */
  dueBy(elapsedMs: number): number;
  /** Makes the source; the run's time begins at the given epoch milliseconds. */
  source(partitionOf: (key: string) => number, startEpochMs: number): ReadingSource;
  /** What to say when all is sent. */
  farewell?(): Promise<string | undefined>;
}
