import type { Client } from '../connection/client.ts';
import { presentDocuments } from '../documents/present-documents.ts';

/** One small document for each daily index that retention has deleted, under the index's name. */
export const REMOVED_DAYS_INDEX = 'removed-days';

/**
 * Records that a day was removed for good. Doing it again changes nothing.
 *
 * @throws Error from the client when OpenSearch is unreachable or refuses
 */
export async function markDayRemoved(client: Client, index: string, nowMs: number): Promise<void> {
  const body = { removed_at: new Date(nowMs).toISOString() };
  try {
    await client.create({ index: REMOVED_DAYS_INDEX, id: index, body });
  } catch (error) {
    if ((error as { statusCode?: unknown }).statusCode !== 409) throw error;
  }
}

/**
 * Which of these daily indices retention has removed.
 *
 * @throws SearchTrouble when OpenSearch does not say
 */
export async function removedDays(
  client: Client,
  names: readonly string[],
  timeoutMs: number,
): Promise<ReadonlySet<string>> {
  const places = names.map((id) => ({ index: REMOVED_DAYS_INDEX, id }));
  const found = await presentDocuments(client, places, timeoutMs);
  return new Set(found.map(({ id }) => id));
}
