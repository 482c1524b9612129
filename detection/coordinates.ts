/** Where a record lies in Kafka, and when the broker or the producer dated it. */
export interface Coordinates {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  /** The record's Kafka timestamp in epoch milliseconds. */
  readonly timestampMs: number;
  /** Whose clock dated it: the broker's (`LOG_APPEND_TIME`) or the producer's (`CREATE_TIME`). */
  readonly timestampType: 'LOG_APPEND_TIME' | 'CREATE_TIME';
  /** Which of the record's readings is meant, where its value is an array of them. */
  readonly part?: Part | undefined;
}

/** One element of a record whose value is an array of readings. */
export interface Part {
  /** Its place in the array, from 0. */
  readonly index: number;
  /** How many elements the array has. */
  readonly of: number;
}

/**
 * The document id of a record, at most 306 bytes (a topic name has at most 249). The timestamp is in it because a topic that
 * is made again starts at offset 0, and its readings must not meet the ids of the old ones. A reading of an array has its place
 * there as a suffix, behind a dot, which no other part of the id ends with.
 */
export function documentId({
  topic,
  partition,
  offset,
  timestampMs,
  part,
}: Omit<Coordinates, 'timestampType'>): string {
  const id = `${topic}-${partition}-${offset}-${timestampMs}`;
  return part === undefined ? id : `${id}.${part.index}`;
}

const PART_SUFFIX = /\.\d+$/;

/** The id of the record of which this is the id, or that of one of its readings. */
export const recordId = (id: string): string => id.replace(PART_SUFFIX, '');

/** Some records of a partition: from the first offset to just before the end. */
export interface OffsetRange {
  readonly partition: number;
  readonly first: number;
  readonly end: number;
}
