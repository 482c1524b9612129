/** Where a record lies in Kafka, and when the broker or the producer dated it. */
export interface Coordinates {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  /** The record's Kafka timestamp in epoch milliseconds. */
  readonly timestampMs: number;
  /** Whose clock dated it: the broker's (`LOG_APPEND_TIME`) or the producer's (`CREATE_TIME`). */
  readonly timestampType: 'LOG_APPEND_TIME' | 'CREATE_TIME';
}

/**
 * The document id of a record, at most 302 bytes (a topic name has at most 249). The timestamp is in it because a topic that
 * is made again starts at offset 0, and its readings must not meet the ids of the old ones.
 */
export const documentId = ({ topic, partition, offset, timestampMs }: Omit<Coordinates, 'timestampType'>): string =>
  `${topic}-${partition}-${offset}-${timestampMs}`;

/** Some records of a partition: from the first offset to just before the end. */
export interface OffsetRange {
  readonly partition: number;
  readonly first: number;
  readonly end: number;
}
