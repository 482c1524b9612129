import { Buffer } from 'node:buffer';
import { SENSOR_MODELS_INDEX } from '../../../detection/state/stream-state.ts';
import type { Client } from '../connection/client.ts';
import type { DocumentVersion } from '../connection/document-version.ts';
import { refusalOf } from '../connection/refusal.ts';
import { SearchTrouble, troubleOf } from '../connection/search-trouble.ts';

/** A state as the index has it. */
export interface StoredState {
  readonly bytes: Uint8Array;
  readonly version: DocumentVersion;
}

/** A state to be written where nobody has written since it was read. */
export interface StateWrite {
  readonly id: string;
  readonly topic: string;
  readonly bytes: Uint8Array;
  /** Undefined for one that did not exist. */
  readonly version: DocumentVersion | undefined;
}

/** What became of some writes. */
export interface StateOutcome {
  /** New versions of those that were written. */
  readonly written: ReadonlyMap<string, DocumentVersion>;
  /** Ids of those that another has written meanwhile. */
  readonly conflicts: readonly string[];
  /** Why the others were not written. */
  readonly trouble: SearchTrouble | undefined;
}

const STATES_PER_REQUEST = 500;
const MAX_REQUEST_BYTES = 4_000_000;
const CONFLICT = 409;
const LOADED =
  'docs._id,docs.found,docs._seq_no,docs._primary_term,docs._source.state,docs.error.type,docs.error.reason';
const WRITTEN =
  'items.*.status,items.*._id,items.*._seq_no,items.*._primary_term,items.*.error.type,items.*.error.reason';

interface LoadedItem {
  readonly _id: string;
  readonly found?: boolean;
  readonly _seq_no?: number;
  readonly _primary_term?: number;
  readonly _source?: { readonly state?: unknown };
  readonly error?: { readonly type?: string; readonly reason?: string };
}

interface WrittenItem {
  readonly _id: string;
  readonly status: number;
  readonly _seq_no?: number;
  readonly _primary_term?: number;
  readonly error?: { readonly type?: string; readonly reason?: string };
}

/**
 * Reads states as they are at this moment, also what no search sees yet; one that is not there is left out, and so is every one
 * of an index that does not exist.
 *
 * @throws SearchTrouble when OpenSearch does not say it of each
 */
export async function loadStates(
  client: Client,
  ids: readonly string[],
  timeoutMs: number,
): Promise<ReadonlyMap<string, StoredState>> {
  const found = new Map<string, StoredState>();
  for (let start = 0; start < ids.length; start += STATES_PER_REQUEST) {
    const some = ids.slice(start, start + STATES_PER_REQUEST);
    for (const item of await load(client, some, timeoutMs)) {
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

/**
 * Writes states that are still as they were read; never throws.
 *
 * @param nowMs present time in epoch milliseconds, by which retention goes
 */
export async function saveStates(
  client: Client,
  writes: readonly StateWrite[],
  nowMs: number,
  timeoutMs: number,
): Promise<StateOutcome> {
  const written = new Map<string, DocumentVersion>();
  const conflicts: string[] = [];
  try {
    for (const body of bodies(writes, nowMs))
      for (const item of await send(client, body, timeoutMs)) {
        const { _id: id, status, _seq_no: seqNo = 0, _primary_term: primaryTerm = 0, error } = item;
        if (status === CONFLICT) conflicts.push(id);
        else if (status < 300) written.set(id, { seqNo, primaryTerm });
        else throw refusedState(status, error);
      }
    return { written, conflicts, trouble: undefined };
  } catch (error) {
    if (!(error instanceof SearchTrouble)) throw error;
    return { written, conflicts, trouble: error };
  }
}

interface Body {
  readonly lines: string;
  readonly length: number;
}

function* bodies(writes: readonly StateWrite[], nowMs: number): Generator<Body> {
  let lines = '';
  let length = 0;
  for (const write of writes) {
    lines += linesOf(write, nowMs);
    length++;
    if (lines.length < MAX_REQUEST_BYTES) continue;
    yield { lines, length };
    lines = '';
    length = 0;
  }
  if (length > 0) yield { lines, length };
}

/** Ids are of letters, digits, `-` and `_`, so that nothing is to be escaped. */
function linesOf({ id, topic, bytes, version }: StateWrite, nowMs: number): string {
  const state = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
  const action =
    version === undefined
      ? `{"create":{"_id":"${id}"}}`
      : `{"index":{"_id":"${id}","if_seq_no":${version.seqNo},"if_primary_term":${version.primaryTerm}}}`;
  return `${action}\n{"topic":"${topic}","seen":${nowMs},"state":"${state}"}\n`;
}

async function send(client: Client, { lines, length }: Body, timeoutMs: number): Promise<readonly WrittenItem[]> {
  const path = `/${SENSOR_MODELS_INDEX}/_bulk`;
  const request = { method: 'POST', path, querystring: { filter_path: WRITTEN }, bulkBody: lines } as const;
  const { body } = await client.transport.request(request, { requestTimeout: timeoutMs }).catch((error: unknown) => {
    throw troubleOf(error, 'writing the states of sensors');
  });
  const items = (body as { items?: readonly Record<string, WrittenItem>[] }).items ?? [];
  if (items.length !== length)
    throw new SearchTrouble('nonsense', `the bulk response has ${items.length} items for ${length} states`);
  return items.flatMap((item) => Object.values(item));
}

const refusedState = (status: number, error: WrittenItem['error']): SearchTrouble =>
  new SearchTrouble(
    status === 429 || status >= 500 ? 'busy' : 'refused',
    `a sensor's state could not be written: ${status} ${error?.type ?? ''}: ${error?.reason ?? 'without a reason'}`,
    refusalOf(status, error?.type),
  );
