import type { Client } from '../connection/client.ts';
import { DELETION_TIMEOUT_MS } from '../documents/delete-matching.ts';
import {
  EPISODES_INDEX,
  NOTIFICATIONS_INDEX,
  SENSORS_INDEX,
  TRENDS_ALIAS,
  trendMonths,
} from '../schema/install-views.ts';

const DAY_MS = 86_400_000;
const MONTH_OF_NAME = new RegExp(`^${TRENDS_ALIAS}-(\\d{4})\\.(\\d\\d)$`);

/**
 * Deletes the months of trends of which no hour is within `keepDays` days, and the episodes and messages that are as old,
 * and the sensors that have said nothing for as long. Active episodes stay.
 *
 * @returns the names of the deleted months, oldest first
 * @throws Error from the client when OpenSearch is unreachable or refuses; those before are deleted then
 */
export async function deleteExpiredViews(client: Client, keepDays: number, nowMs: number): Promise<readonly string[]> {
  const beforeMs = nowMs - keepDays * DAY_MS;
  const months = await trendMonths(client);
  const expired = months.filter((name) => (endOfMonth(name) ?? nowMs) <= beforeMs);
  for (const index of expired.sort()) await client.indices.delete({ index, ignore_unavailable: true });
  const before = new Date(beforeMs).toISOString();
  await deleteOlder(client, EPISODES_INDEX, [{ range: { last: { lt: before } } }], [{ term: { state: 'active' } }]);
  await deleteOlder(client, SENSORS_INDEX, [{ range: { last_seen: { lt: before } } }], []);
  await deleteOlder(client, NOTIFICATIONS_INDEX, [{ range: { created_at: { lt: before } } }], []);
  return expired;
}

/** First millisecond after the month whose trends an index holds; undefined for a name that is not such an index's. */
function endOfMonth(name: string): number | undefined {
  const [, year, month] = MONTH_OF_NAME.exec(name) ?? [];
  return year === undefined ? undefined : Date.UTC(Number(year), Number(month));
}

async function deleteOlder(
  client: Client,
  index: string,
  filter: readonly object[],
  mustNot: readonly object[],
): Promise<void> {
  const query = { bool: { filter, must_not: mustNot } };
  await client.deleteByQuery(
    { index, ignore_unavailable: true, conflicts: 'proceed', body: { query } as object },
    { requestTimeout: DELETION_TIMEOUT_MS },
  );
}
