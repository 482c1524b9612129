/** Names of fields that are counted by themselves: sensors may invent names without end. */
const MAX_NAMES = 100;

/** What there is to say of the readings of a batch beside their verdicts. */
export interface ReadingRemarks {
  /** Readings whose time cannot be read or believed: they have the broker's. */
  readonly unreadableTimestamps: number;
  /** Whether a time named no zone and was taken for UTC. */
  readonly zoneAssumed: boolean;
  /** Readings to which no rule applied: nothing has judged them. */
  readonly unjudgedReadings: number;
  /** Readings with fields that were not used. */
  readonly readingsWithIgnoredFields: number;
  /** How often each such field came, of the first hundred names. */
  readonly ignoredFields: ReadonlyMap<string, number>;
}

/** Counts them. */
export class CountedRemarks implements ReadingRemarks {
  unreadableTimestamps = 0;
  zoneAssumed = false;
  unjudgedReadings = 0;
  readingsWithIgnoredFields = 0;
  readonly ignoredFields = new Map<string, number>();

  ignored(names: readonly string[]): void {
    this.readingsWithIgnoredFields++;
    for (const name of names) {
      const count = this.ignoredFields.get(name);
      if (count !== undefined || this.ignoredFields.size < MAX_NAMES) this.ignoredFields.set(name, (count ?? 0) + 1);
    }
  }
}
