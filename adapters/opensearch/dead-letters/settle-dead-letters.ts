import { dailyIndex, UNDATED_INDEX } from '../../../detection/daily-index.ts';
import { hasDay } from '../../../detection/timestamp.ts';
import type { Client } from '../connection/client.ts';
import { presentRecords } from '../documents/documents-of-records.ts';
import { type DeadLetter, type DeadLetterMark, deadLetterPages, markDeadLetters } from './dead-letters.ts';

const LOOK_TIMEOUT_MS = 30_000;

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
    const places = letters.filter((letter) => letter.resolvedAt === undefined).flatMap(placesOf);
    const present = await presentRecords(client, places, LOOK_TIMEOUT_MS);
    const marks = new Map<string, DeadLetterMark>();
    for (const { id, index } of present) marks.set(id, { resolved_at: resolvedAt, document_index: index });
    await markDeadLetters(client, marks);
    settled += marks.size;
  }
  return settled;
}

function placesOf({ id, at }: DeadLetter) {
  const undated = { index: UNDATED_INDEX, id };
  return hasDay(at.timestampMs) ? [{ index: dailyIndex(at.timestampMs), id }, undated] : [undated];
}
