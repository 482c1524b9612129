/** What there is to say of the states of an event. */
export interface StateCounts {
  /** Sensors that were not in the cache. */
  loaded: number;
  /** Sensors without a state: new ones in their partition, or such whose state was lost. */
  started: number;
  /** Sensors whose state could not be used, by reason. */
  readonly damaged: Map<string, number>;
  saved: number;
  /** States that another invocation had written meanwhile. */
  conflicts: number;
}

/** Nothing to say yet. */
export const noCounts = (): StateCounts => ({
  loaded: 0,
  started: 0,
  damaged: new Map(),
  saved: 0,
  conflicts: 0,
});
