import { SENSOR_MODELS_INDEX } from '../../../detection/state/stream-state.ts';
import type { Client } from '../connection/client.ts';
import { DELETION_TIMEOUT_MS } from '../documents/delete-matching.ts';

const DAY_MS = 86_400_000;

/**
 * Deletes the states of sensors that have said nothing for `keepDays` days.
 *
 * @returns how many
 * @throws Error from the client when OpenSearch is unreachable or refuses
 */
export async function deleteUnseenStates(client: Client, keepDays: number, nowMs: number): Promise<number> {
  const query = { range: { seen: { lt: nowMs - keepDays * DAY_MS, format: 'epoch_millis' } } };
  const { body } = await client.deleteByQuery(
    { index: SENSOR_MODELS_INDEX, ignore_unavailable: true, conflicts: 'proceed', body: { query } },
    { requestTimeout: DELETION_TIMEOUT_MS },
  );
  return 'deleted' in body ? (body.deleted ?? 0) : 0;
}
