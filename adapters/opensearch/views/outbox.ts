import type { WithheldReason } from '../../../detection/episode/episode-record.ts';
import type { Message } from '../../../detection/episode/message.ts';
import type { Client } from '../connection/client.ts';
import type { DocumentVersion } from '../connection/document-version.ts';
import { NOTIFICATIONS_INDEX } from '../schema/install-views.ts';
import { refused, sendOperations } from './versioned-bulk.ts';

/** What becomes of a message: to be sent, sent, given up, or not told and why. */
export type OutboxState = 'pending' | 'sent' | 'failed' | 'withheld';

/** A message in the outbox; times in epoch milliseconds. */
export interface OutboxEntry {
  readonly message: Message;
  readonly state: OutboxState;
  readonly reason: WithheldReason | undefined;
  /** The summary that tells of it instead. */
  readonly summary: string | undefined;
  readonly createdMs: number;
  readonly notBeforeMs: number;
  readonly sentMs: number | undefined;
  readonly attempts: number;
  /** Why the last attempt failed. */
  readonly error: string | undefined;
}

/** An entry as it was found. */
export interface FoundEntry {
  readonly entry: OutboxEntry;
  readonly version: DocumentVersion;
}

interface Source {
  readonly kind: string;
  readonly state: OutboxState;
  readonly reason?: WithheldReason;
  readonly summary?: string;
  readonly created_at: string;
  readonly not_before: string;
  readonly sent_at?: string;
  readonly attempts: number;
  readonly error?: string;
  readonly message: Message;
}

interface Hit {
  readonly _id: string;
  readonly _source: Source;
  readonly _seq_no: number;
  readonly _primary_term: number;
  readonly found?: boolean;
}

const CHUNK = 1_000;
const CONFLICT = 409;
/** How long a message belongs to the run that sends it. */
const LEASE_MS = 60_000;

const iso = (epochMs: number): string => new Date(epochMs).toISOString();

/** What the outbox holds of these ids. */
export async function entriesNamed(client: Client, ids: readonly string[]): Promise<ReadonlyMap<string, OutboxEntry>> {
  const entries = new Map<string, OutboxEntry>();
  for (let start = 0; start < ids.length; start += CHUNK) {
    const chunk = ids.slice(start, start + CHUNK);
    const { body } = await client.mget({ index: NOTIFICATIONS_INDEX, body: { ids: chunk } });
    for (const { _id, found, _source } of body.docs as unknown as readonly Hit[])
      if (found === true) entries.set(_id, entryOf(_source));
  }
  return entries;
}

/** Puts messages into the outbox; one that is there already stays as it is. */
export async function addEntries(client: Client, entries: readonly OutboxEntry[]): Promise<void> {
  for (let start = 0; start < entries.length; start += CHUNK) {
    const chunk = entries.slice(start, start + CHUNK);
    const operations = chunk.flatMap((entry) => [
      { create: { _index: NOTIFICATIONS_INDEX, _id: entry.message.id } },
      sourceOf(entry),
    ]);
    for (const { status, error } of await sendOperations(client, operations))
      if (error !== undefined && status !== CONFLICT) throw refused(status, error);
  }
}

/** How many messages about single beginnings were put in since then, and the summary that is still to be sent. */
export async function recentBeginnings(client: Client, sinceMs: number) {
  await client.indices.refresh({ index: NOTIFICATIONS_INDEX });
  const told = [
    { terms: { kind: ['opened', 'sensor-wrong', 'fleet-silent'] } },
    { terms: { state: ['pending', 'sent', 'failed'] } },
    { range: { created_at: { gte: iso(sinceMs) } } },
  ];
  const { body: counted } = await client.count({
    index: NOTIFICATIONS_INDEX,
    body: { query: { bool: { filter: told } } },
  });
  const { body: summaries } = await client.search({
    index: NOTIFICATIONS_INDEX,
    size: 1,
    body: { query: { term: { kind: 'summary' } }, sort: [{ created_at: { order: 'desc' } }] },
  });
  const [latest] = summaries.hits.hits as unknown as readonly Hit[];
  return { count: counted.count, latestSummary: latest === undefined ? undefined : entryOf(latest._source) };
}

/** The messages that are to be sent by now, the oldest first. */
export async function pendingEntries(client: Client, nowMs: number, most: number): Promise<readonly FoundEntry[]> {
  await client.indices.refresh({ index: NOTIFICATIONS_INDEX });
  const filter = [{ term: { state: 'pending' } }, { range: { not_before: { lte: iso(nowMs) } } }];
  const body = { query: { bool: { filter } }, sort: ['created_at'], seq_no_primary_term: true };
  const answer = await client.search({ index: NOTIFICATIONS_INDEX, size: most, body });
  return (answer.body.hits.hits as unknown as readonly Hit[]).map(({ _source, _seq_no, _primary_term }) => ({
    entry: entryOf(_source),
    version: { seqNo: _seq_no, primaryTerm: _primary_term },
  }));
}

/**
 * Takes a message for sending, for a minute.
 *
 * @returns undefined when another run has taken it
 */
export async function takeEntry(client: Client, found: FoundEntry, nowMs: number): Promise<FoundEntry | undefined> {
  return await changeEntry(client, found, { notBeforeMs: nowMs + LEASE_MS });
}

/** Changes an entry that nobody has changed since it was found; undefined when somebody has. */
export async function changeEntry(
  client: Client,
  { entry, version }: FoundEntry,
  changes: Partial<OutboxEntry>,
): Promise<FoundEntry | undefined> {
  const next = { ...entry, ...changes };
  const { body, statusCode } = await client.index(
    {
      index: NOTIFICATIONS_INDEX,
      id: entry.message.id,
      if_seq_no: version.seqNo,
      if_primary_term: version.primaryTerm,
      body: sourceOf(next),
    },
    { ignore: [CONFLICT] },
  );
  if (statusCode === CONFLICT) return undefined;
  return { entry: next, version: { seqNo: body._seq_no ?? 0, primaryTerm: body._primary_term ?? 0 } };
}

function sourceOf({ message, createdMs, notBeforeMs, sentMs, ...rest }: OutboxEntry): object {
  const { kind, sensor_id, episode, cause, severity } = message;
  return {
    ...rest,
    kind,
    sensor_id,
    episode,
    cause,
    severity,
    created_at: iso(createdMs),
    not_before: iso(notBeforeMs),
    sent_at: sentMs === undefined ? undefined : iso(sentMs),
    message,
  };
}

function entryOf({ message, state, reason, summary, attempts, error, ...source }: Source): OutboxEntry {
  return {
    message,
    state,
    reason,
    summary,
    createdMs: Date.parse(source.created_at),
    notBeforeMs: Date.parse(source.not_before),
    sentMs: source.sent_at === undefined ? undefined : Date.parse(source.sent_at),
    attempts,
    error,
  };
}
