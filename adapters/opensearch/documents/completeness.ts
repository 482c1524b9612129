import type { OffsetRange } from '../../../detection/coordinates.ts';
import { ANOMALIES_ALIAS } from '../../../detection/daily-index.ts';
import { DEAD_LETTERS_INDEX } from '../../../detection/dead-letter.ts';
import { MAX_READINGS_IN_RECORD } from '../../../detection/reading/pack.ts';
import type { Client } from '../connection/client.ts';
import { ofRecords } from './records-query.ts';

/** What became of the records in some stretches of a topic. */
export interface Completeness {
  readonly records: number;
  /** How many of them are documents or dead letters, with a fraction where some of a record's readings are. */
  readonly done: number;
  readonly documents: number;
  /** Documents of anomalies. */
  readonly anomalies: number;
  readonly deadLetters: number;
}

const BOTH = `${ANOMALIES_ALIAS},${DEAD_LETTERS_INDEX}`;

/** A dead letter whose record has become a document counts as that document; one that was dropped still stands for its record. */
const NOT_RESOLVED = { bool: { must_not: { exists: { field: 'resolved_at' } } } };

/** Less than one reading of the largest record, and more than the error of adding fractions. */
const LESS_THAN_A_READING = 0.5 / MAX_READINGS_IN_RECORD;

/** Whether each record is one document or one dead letter, or each of its readings is, where it holds several. */
export const isComplete = ({ records, done }: Pick<Completeness, 'records' | 'done'>): boolean =>
  Math.abs(records - done) < LESS_THAN_A_READING;

/**
 * Counts the documents and dead letters of a topic's records in the given stretches.
 *
 * @param sinceMs broker time from which records count, in epoch milliseconds: a topic that was made again has had these
 * offsets before
 */
export async function countOutcomes(
  client: Client,
  topic: string,
  ranges: readonly OffsetRange[],
  sinceMs: number,
): Promise<Completeness> {
  await client.indices.refresh({ index: BOTH });
  const ofThese = ofRecords(
    topic,
    ranges.map((range) => ({ ...range, sinceMs })),
  );
  const count = async (name: string, ...more: readonly object[]) =>
    (await client.count({ index: name, body: { query: { bool: { filter: [ofThese, ...more] } } } })).body.count;
  const documents = await count(ANOMALIES_ALIAS);
  const deadLetters = await count(DEAD_LETTERS_INDEX, NOT_RESOLVED);
  return {
    records: ranges.reduce((sum, { first, end }) => sum + end - first, 0),
    done: documents + deadLetters - (await surplus(client, ofThese)),
    documents,
    anomalies: await count(ANOMALIES_ALIAS, { term: { anomaly: true } }),
    deadLetters,
  };
}

interface PartCounts {
  readonly parts: { readonly buckets: readonly { readonly key: number; readonly doc_count: number }[] };
}

/** By how much more readings than records there are: each of n readings stands for the nth part of its record. */
async function surplus(client: Client, ofThese: object): Promise<number> {
  const query = { bool: { filter: [ofThese, { exists: { field: 'kafka.parts' } }, NOT_RESOLVED] } };
  const aggs = { parts: { terms: { field: 'kafka.parts', size: MAX_READINGS_IN_RECORD } } };
  const { body } = await client.search({ index: BOTH, size: 0, body: { query, aggs } });
  const { parts } = body.aggregations as unknown as PartCounts;
  return parts.buckets.reduce((sum, { key, doc_count: count }) => sum + count - count / key, 0);
}
