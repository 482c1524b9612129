import { Buffer } from 'node:buffer';
import { SENSOR_MODELS_INDEX } from '../../../detection/state/stream-state.ts';
import type { Client } from '../connection/client.ts';
import type { DocumentVersion } from '../connection/document-version.ts';
import { type OnRetry, retryUntil } from '../connection/retry-until.ts';
import { SearchTrouble, troubleOf } from '../connection/search-trouble.ts';

/** A state as the index has it. */
export interface StoredState {
  readonly bytes: Uint8Array;
  readonly version: DocumentVersion;
}

/** Each is up to 45 KB of text, all of which is in memory at once. */
const STATES_PER_REQUEST = 200;
const LOADED =
  'docs._id,docs.found,docs._seq_no,docs._primary_term,docs._source.state,docs.error.type,docs.error.reason';

interface LoadedItem {
  readonly _id: string;
  readonly found?: boolean;
  readonly _seq_no?: number;
  readonly _primary_term?: number;
  readonly _source?: { readonly state?: unknown };
  readonly error?: { readonly type?: string; readonly reason?: string };
}

/**
 * Reads states as they are at this moment, also what no search sees yet; one that is not there is left out, and so is every one
 * of an index that does not exist.
 *
 * @param deadlineMs when to give up, in epoch milliseconds
 * @throws SearchTrouble when the deadline passes before OpenSearch has said it of each
 */
export async function loadStates(
  client: Client,
  ids: readonly string[],
  deadlineMs: number,
  onRetry: OnRetry,
): Promise<ReadonlyMap<string, StoredState>> {
  const found = new Map<string, StoredState>();
  for (let start = 0; start < ids.length; start += STATES_PER_REQUEST) {
    const some = ids.slice(start, start + STATES_PER_REQUEST);
    for (const item of await retryUntil(deadlineMs, (timeoutMs) => load(client, some, timeoutMs), onRetry)) {
      if (item.found !== true) continue;
      const { _id, _seq_no: seqNo = 0, _primary_term: primaryTerm = 0, _source } = item;
      const bytes = Buffer.from(typeof _source?.state === 'string' ? _source.state : '', 'base64');
      found.set(_id, { bytes, version: { seqNo, primaryTerm } });
    }
  }
  return found;
}

async function load(client: Client, ids: readonly string[], timeoutMs: number): Promise<readonly LoadedItem[]> {
  const path = `/${SENSOR_MODELS_INDEX}/_mget`;
  const { body } = await client.transport
    .request(
      { method: 'POST', path, querystring: { filter_path: LOADED }, body: { ids } },
      { requestTimeout: timeoutMs },
    )
    .catch((error: unknown) => {
      throw troubleOf(error, 'reading the states of sensors');
    });
  const items = (body as { docs?: readonly LoadedItem[] }).docs ?? [];
  const refused = items.find(({ error }) => error !== undefined && error.type !== 'index_not_found_exception');
  if (items.length === ids.length && refused === undefined) return items;
  const why = refused?.error?.reason ?? `${items.length} items for ${ids.length} states`;
  throw new SearchTrouble(
    refused === undefined ? 'nonsense' : 'refused',
    `states of sensors could not be read: ${why}`,
  );
}
