/** Where a reading stands among those of its sensor, however they arrive. */
export interface EventPosition {
  /** Event time in epoch milliseconds. */
  readonly timestampMs: number;
  /** The record's Kafka timestamp in epoch milliseconds. */
  readonly brokerMs: number;
  /** Id of the document. */
  readonly id: string;
}

/** Before every position of that event time. */
export const beginningOf = (timestampMs: number): EventPosition => ({
  timestampMs,
  brokerMs: Number.NEGATIVE_INFINITY,
  id: '',
});

/** Compares two positions: by event time, then as they arrived, then by id, so that no two documents have the same place. */
export function inEventOrder(a: EventPosition, b: EventPosition): number {
  if (a.timestampMs !== b.timestampMs) return a.timestampMs - b.timestampMs;
  if (a.brokerMs !== b.brokerMs) return a.brokerMs < b.brokerMs ? -1 : 1;
  if (a.id === b.id) return 0;
  return a.id < b.id ? -1 : 1;
}
