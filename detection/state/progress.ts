/** How far a sensor's state has come in its partition. */
export interface Progress {
  /** Offset of the last record that was learnt; -1 for none. */
  readonly offset: number;
  /** Highest Kafka timestamp of those that were learnt, in epoch milliseconds. */
  readonly timestampMs: number;
}

/** That of a sensor that was never seen in its partition. */
export const NOTHING_LEARNT: Progress = { offset: -1, timestampMs: Number.NEGATIVE_INFINITY };

/**
 * Whether a record was learnt already, since it is delivered again. A later record of a topic that was made again has a smaller
 * offset too, but a timestamp above all that were seen.
 */
export const isLearnt = (record: Progress, progress: Progress): boolean =>
  record.offset <= progress.offset && record.timestampMs <= progress.timestampMs;

/** The progress after a record. */
export const progressWith = (record: Progress, progress: Progress): Progress => ({
  offset: record.offset,
  timestampMs: Math.max(record.timestampMs, progress.timestampMs),
});

/**
 * Whether one state of a sensor has learnt at least what another has. Within a topic neither number falls; a topic that was made
 * again begins above the timestamps of the one before.
 */
export function hasLearntAllOf(one: Progress, other: Progress): boolean {
  if (one.timestampMs !== other.timestampMs) return one.timestampMs > other.timestampMs;
  return one.offset >= other.offset;
}
