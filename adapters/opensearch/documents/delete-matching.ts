import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '../connection/client.ts';

const POLL_MS = 200;

/** How long a deletion that is waited for may take, in milliseconds: there may be a day's worth of documents, and no search waits for it. */
export const DELETION_TIMEOUT_MS = 120_000;

/**
 * Deletes all documents that a query matches, however long it takes; those that change meanwhile are passed over.
 *
 * @throws Error when OpenSearch is unreachable, refuses, or gives up on the way; then some may be deleted
 * @see https://docs.opensearch.org/latest/api-reference/document-apis/delete-by-query/
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
    const why = whyIncomplete(state.response);
    if (why !== undefined) throw new Error(`not all documents could be deleted: ${why}`);
    return;
  }
}

/** A finished deletion, which ends at the first document or shard that fails, and counts as completed all the same. */
interface Outcome {
  readonly timed_out?: boolean;
  readonly canceled?: string;
  readonly failures?: readonly {
    readonly index?: string;
    readonly cause?: { readonly reason?: string };
    readonly reason?: { readonly reason?: string };
  }[];
}

function whyIncomplete({ timed_out: timedOut, canceled, failures = [] }: Outcome = {}): string | undefined {
  const [failure] = failures;
  if (failure !== undefined)
    return failure.cause?.reason ?? failure.reason?.reason ?? `the index ${failure.index} failed without a reason`;
  if (canceled !== undefined) return `the deletion was cancelled ${canceled}`;
  return timedOut === true ? 'a search timed out' : undefined;
}
