import type { OffsetRange } from '../../../detection/coordinates.ts';
import { ANOMALIES_ALIAS } from '../../../detection/daily-index.ts';
import { DEAD_LETTERS_INDEX } from '../../../detection/dead-letter.ts';
import type { Client } from '../connection/client.ts';
import { ofRecords } from './records-query.ts';

/** What became of the records in some stretches of a topic. */
export interface Completeness {
  readonly records: number;
  readonly documents: number;
  /** Documents of anomalies. */
  readonly anomalies: number;
  readonly deadLetters: number;
}

/** A dead letter whose record has become a document counts as that document; one that was dropped still stands for its record. */
const NOT_RESOLVED = { bool: { must_not: { exists: { field: 'resolved_at' } } } };

/** Whether each record is one document or one dead letter. */
export const isComplete = ({
  records,
  documents,
  deadLetters,
}: Pick<Completeness, 'records' | 'documents' | 'deadLetters'>): boolean => documents + deadLetters === records;

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
  const index = `${ANOMALIES_ALIAS},${DEAD_LETTERS_INDEX}`;
  await client.indices.refresh({ index });
  const ofThese = ofRecords(
    topic,
    ranges.map((range) => ({ ...range, sinceMs })),
  );
  const count = async (name: string, ...more: readonly object[]) =>
    (await client.count({ index: name, body: { query: { bool: { filter: [ofThese, ...more] } } } })).body.count;
  return {
    records: ranges.reduce((sum, { first, end }) => sum + end - first, 0),
    documents: await count(ANOMALIES_ALIAS),
    anomalies: await count(ANOMALIES_ALIAS, { term: { anomaly: true } }),
    deadLetters: await count(DEAD_LETTERS_INDEX, NOT_RESOLVED),
  };
}
