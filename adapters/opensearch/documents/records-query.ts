import type { OffsetRange } from '../../../detection/coordinates.ts';

/** Records of one partition, where it matters also only those that were dated at this time or later. */
export interface DatedRange extends OffsetRange {
  /** Kafka timestamp in epoch milliseconds: a topic that was made again has had the same offsets before. */
  readonly sinceMs?: number | undefined;
}

/** Finds what there is of a topic: documents and dead letters. */
export const ofTopic = (topic: string) => ({ term: { 'kafka.topic': topic } });

/** Finds what there is of a topic's records in some ranges; without a range that holds any, nothing. */
export function ofRecords(topic: string, ranges: readonly DatedRange[]) {
  const should = ranges.filter(({ first, end }) => first < end).map(inRange);
  // Without a clause that may match, everything would.
  const inAny = should.length === 0 ? { match_none: {} } : { bool: { should, minimum_should_match: 1 } };
  return { bool: { filter: [ofTopic(topic), inAny] } };
}

function inRange({ partition, first, end, sinceMs }: DatedRange) {
  const since = { range: { 'kafka.timestamp': { gte: sinceMs, format: 'epoch_millis' } } };
  return {
    bool: {
      filter: [
        { term: { 'kafka.partition': partition } },
        { range: { 'kafka.offset': { gte: first, lt: end } } },
        ...(sinceMs === undefined ? [] : [since]),
      ],
    },
  };
}
