import { recordId } from '../../../detection/coordinates.ts';
import { ANOMALIES_ALIAS, dailyIndex, UNDATED_INDEX } from '../../../detection/daily-index.ts';
import { beginsAsArray } from '../../../detection/reading/pack.ts';
import { hasDay } from '../../../detection/timestamp.ts';
import type { Client } from '../connection/client.ts';
import { presentRecords } from '../documents/documents-of-records.ts';
import { idsInIndex } from '../documents/found-ids.ts';
import { ofRecords } from '../documents/records-query.ts';
import { type DeadLetter, type DeadLetterMark, deadLetterPages, markDeadLetters } from './dead-letters.ts';

const LOOK_TIMEOUT_MS = 30_000;
/** Each record is three clauses of a query, which may have 1,024. */
const RECORDS_A_SEARCH = 250;

/**
 * Marks the dead letters of a topic whose records have a document as well, since they were judged by other rules: so each
 * record counts once.
 *
 * @returns how many were marked
 * @throws SearchTrouble or the client's error when OpenSearch does not answer; doing it again goes on
 */
export async function settleDeadLetters(client: Client, topic: string, resolvedAt: string): Promise<number> {
  let settled = 0;
  for await (const letters of deadLetterPages(client, { topic })) {
    const open = letters.filter((letter) => letter.resolvedAt === undefined);
    const readings = await readingIds(client, topic, open.filter(isWholeArray));
    const places = open.flatMap((letter) => placesOf(letter, readings.get(letter.id) ?? letter.id));
    const present = await presentRecords(client, places, LOOK_TIMEOUT_MS);
    const marks = new Map<string, DeadLetterMark>();
    for (const { letterId, index } of present) marks.set(letterId, { resolved_at: resolvedAt, document_index: index });
    await markDeadLetters(client, marks);
    settled += marks.size;
  }
  return settled;
}

function placesOf({ id: letterId, at }: DeadLetter, id: string) {
  const undated = { letterId, index: UNDATED_INDEX, id };
  return hasDay(at.timestampMs) ? [{ letterId, index: dailyIndex(at.timestampMs), id }, undated] : [undated];
}

/** Whether the letter is of an array of which no element was a reading. */
const isWholeArray = ({ at, value }: DeadLetter): boolean =>
  at.part === undefined && value !== null && beginsAsArray(Buffer.from(value, 'base64'));

/** The id of one document for each of these letters of whose records other rules have made documents. */
async function readingIds(client: Client, topic: string, letters: readonly DeadLetter[]): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  if (letters.length > 0) await client.indices.refresh({ index: ANOMALIES_ALIAS });
  for (let start = 0; start < letters.length; start += RECORDS_A_SEARCH) {
    const some = letters.slice(start, start + RECORDS_A_SEARCH);
    const ranges = some.map(({ at: { partition, offset } }) => ({ partition, first: offset, end: offset + 1 }));
    for (const id of await idsInIndex(client, ANOMALIES_ALIAS, ofRecords(topic, ranges), LOOK_TIMEOUT_MS))
      found.set(recordId(id), id);
  }
  return found;
}
