import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from './client.ts';

const POLL_MS = 200;

/**
 * Deletes all documents that a query matches, however long it takes; those that change meanwhile are passed over.
 *
 * @throws Error from the client when OpenSearch is unreachable or refuses; then some may be deleted
 */
export async function deleteMatching(client: Client, index: string, query: object): Promise<void> {
  const { body } = await client.deleteByQuery({
    index,
    conflicts: 'proceed',
    refresh: true,
    wait_for_completion: false,
    body: { query },
  });
  const task = 'task' in body ? String(body.task) : '';
  for (;;) {
    const { body: state } = await client.tasks.get({ task_id: task });
    if (!state.completed) {
      await sleep(POLL_MS);
      continue;
    }
    if (state.error !== undefined) throw new Error(`deleting documents failed: ${state.error.reason}`);
    return;
  }
}
