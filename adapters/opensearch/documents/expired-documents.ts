import { ANOMALIES_ALIAS, dayOfIndex, isExpiredDay } from '../../../detection/daily-index.ts';
import { DEAD_LETTERS_INDEX } from '../../../detection/dead-letter.ts';
import type { Client } from '../connection/client.ts';
import { markDayRemoved } from '../schema/removed-days.ts';
import { DELETION_TIMEOUT_MS } from './delete-matching.ts';

const DAY_MS = 86_400_000;

/**
 * Deletes the daily indices of which no reading is within `keepDays` days, after noting that they are removed for good: a
 * replay does not bring them back. Indices of other names stay, so does the one of undated readings.
 *
 * @returns the names of those deleted, oldest first
 * @throws Error from the client when OpenSearch is unreachable or refuses; those before are deleted then
 */
export async function deleteExpiredDays(client: Client, keepDays: number, nowMs: number): Promise<readonly string[]> {
  const { body } = await client.indices.resolveIndex({ name: `${ANOMALIES_ALIAS}-*`, expand_wildcards: 'all' });
  const names = body.indices.map(({ name }) => name);
  const expired = names.filter((name) => {
    const dayMs = dayOfIndex(name);
    return dayMs !== undefined && isExpiredDay(dayMs, keepDays, nowMs);
  });
  for (const index of expired.sort()) {
    await markDayRemoved(client, index, nowMs);
    await client.indices.delete({ index, ignore_unavailable: true });
  }
  return expired;
}

/**
 * Deletes the dead letters that are older than `keepDays` days by the time at which they were judged.
 *
 * @returns how many
 * @throws Error from the client when OpenSearch is unreachable or refuses
 */
export async function deleteExpiredDeadLetters(client: Client, keepDays: number, nowMs: number): Promise<number> {
  const before = new Date(nowMs - keepDays * DAY_MS).toISOString();
  const query = { range: { judged_at: { lt: before } } };
  const { body } = await client.deleteByQuery(
    { index: DEAD_LETTERS_INDEX, ignore_unavailable: true, conflicts: 'proceed', body: { query } },
    { requestTimeout: DELETION_TIMEOUT_MS },
  );
  return 'deleted' in body ? (body.deleted ?? 0) : 0;
}
