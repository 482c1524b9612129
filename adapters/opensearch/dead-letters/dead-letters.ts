import type { Coordinates } from '../../../detection/coordinates.ts';
import { DEAD_LETTERS_INDEX } from '../../../detection/dead-letter.ts';
import { documentIdOf } from '../../../detection/id-form.ts';
import type { Client } from '../connection/client.ts';
import { SearchTrouble } from '../connection/search-trouble.ts';
import { type DeadLetterFilter, filterQuery } from './dead-letter-filter.ts';

/** A record that is not a reading, as it is kept. */
export interface DeadLetter {
  readonly id: string;
  readonly reason: string;
  readonly error: string;
  readonly sensorId: string | undefined;
  readonly at: Coordinates;
  /** Base64; null where the record has none. */
  readonly key: string | null;
  /** Base64, the beginning when `valueTruncated`; null for a tombstone. */
  readonly value: string | null;
  readonly valueBytes: number;
  readonly valueTruncated: boolean;
  readonly ruleSet: string;
  readonly judgedAt: string;
  /** When its record became a document, and in which index. */
  readonly resolvedAt: string | undefined;
  readonly documentIndex: string | undefined;
  /** When a person dropped it. */
  readonly droppedAt: string | undefined;
}

/** What a dead letter is marked with: it became a document, or was dropped. */
export type DeadLetterMark =
  | { readonly resolved_at: string; readonly document_index: string }
  | { readonly dropped_at: string };

type Place = (boolean | number | string | undefined)[];

const PAGE = 500;
/** The coordinates: the same order at every time, and one place for each dead letter. */
const BY_COORDINATES = [
  'kafka.topic',
  'kafka.partition',
  'kafka.offset',
  { 'kafka.timestamp': { order: 'asc', missing: 0 } },
  { 'kafka.part': { order: 'asc', missing: -1, unmapped_type: 'integer' } },
];

/** Pages through the dead letters that a filter takes, in order of their coordinates; marking them meanwhile does no harm. */
export async function* deadLetterPages(
  client: Client,
  filter: DeadLetterFilter,
): AsyncGenerator<readonly DeadLetter[]> {
  await client.indices.refresh({ index: DEAD_LETTERS_INDEX });
  for (let after: Place | undefined; ; ) {
    const body = {
      query: filterQuery(filter),
      sort: BY_COORDINATES,
      ...(after !== undefined && { search_after: after }),
    };
    const { body: answer } = await client.search({ index: DEAD_LETTERS_INDEX, size: PAGE, body: body as object });
    const hits = answer.hits.hits as unknown as readonly Hit[];
    if (hits.length > 0) yield hits.map(deadLetterOf);
    if (hits.length < PAGE) return;
    after = hits.at(-1)?.sort;
  }
}

/** The newest dead letters that a filter takes, and how many there are of each reason. */
export async function newestDeadLetters(client: Client, filter: DeadLetterFilter, limit: number) {
  await client.indices.refresh({ index: DEAD_LETTERS_INDEX });
  return await foundDeadLetters(client, filter, limit);
}

/** The same among those that a search finds already, for who may only read; none where there is no index. */
export async function foundDeadLetters(client: Client, filter: DeadLetterFilter, limit: number) {
  const body = {
    query: filterQuery(filter),
    sort: [{ judged_at: { order: 'desc' } }, ...BY_COORDINATES],
    aggs: { reasons: { terms: { field: 'reason', size: 100 } } },
  };
  const options = { index: DEAD_LETTERS_INDEX, size: limit, ignore_unavailable: true, body: body as object };
  const { body: answer } = await client.search(options);
  const { reasons } = (answer.aggregations ?? {}) as unknown as { reasons?: { buckets: readonly Bucket[] } };
  return {
    letters: (answer.hits.hits as unknown as readonly Hit[]).map(deadLetterOf),
    byReason: new Map((reasons?.buckets ?? []).map(({ key, doc_count }) => [key, doc_count])),
  };
}

/** The dead letter of this id, or of the record whose document has it; undefined when there is none. */
export async function findDeadLetter(client: Client, id: string): Promise<DeadLetter | undefined> {
  const { body } = await client.mget({ index: DEAD_LETTERS_INDEX, body: { ids: [documentIdOf(id)] } });
  const [hit] = body.docs as unknown as readonly (Hit & { readonly found: boolean })[];
  return hit?.found === true ? deadLetterOf(hit) : undefined;
}

/**
 * Marks dead letters; one that no longer exists is skipped.
 *
 * @throws SearchTrouble when OpenSearch does not mark each; marking again is safe
 */
export async function markDeadLetters(client: Client, marks: ReadonlyMap<string, DeadLetterMark>): Promise<void> {
  if (marks.size === 0) return;
  const body = [...marks].flatMap(([_id, doc]) => [
    { update: { _index: DEAD_LETTERS_INDEX, _id, retry_on_conflict: 5 } },
    { doc },
  ]);
  const { body: answer } = await client.bulk({ body, refresh: true });
  const refused = answer.items.find(
    ({ update }) => update !== undefined && update.status >= 300 && update.status !== 404,
  );
  if (refused !== undefined)
    throw new SearchTrouble(
      'refused',
      `a dead letter could not be marked: ${refused.update?.error?.reason ?? 'no reason'}`,
    );
}

interface Bucket {
  readonly key: string;
  readonly doc_count: number;
}

interface Hit {
  readonly _id: string;
  readonly sort?: Place;
  readonly _source: {
    readonly reason: string;
    readonly error: string;
    readonly sensor_id?: string;
    readonly kafka: {
      readonly topic: string;
      readonly partition: number;
      readonly offset: number;
      readonly timestamp: number;
      readonly timestamp_type?: Coordinates['timestampType'];
      readonly part?: number;
      readonly parts?: number;
    };
    readonly key: string | null;
    readonly value: string | null;
    readonly value_bytes: number;
    readonly value_truncated: boolean;
    readonly rule_set: string;
    readonly judged_at: string;
    readonly resolved_at?: string;
    readonly document_index?: string;
    readonly dropped_at?: string;
  };
}

function deadLetterOf({ _id, _source }: Hit): DeadLetter {
  const { topic, partition, offset, timestamp, timestamp_type: timestampType = 'LOG_APPEND_TIME' } = _source.kafka;
  const { part: index, parts: of } = _source.kafka;
  const part = index === undefined || of === undefined ? undefined : { index, of };
  return {
    id: _id,
    reason: _source.reason,
    error: _source.error,
    sensorId: _source.sensor_id,
    at: { topic, partition, offset, timestampMs: timestamp, timestampType, part },
    key: _source.key,
    value: _source.value,
    valueBytes: _source.value_bytes,
    valueTruncated: _source.value_truncated,
    ruleSet: _source.rule_set,
    judgedAt: _source.judged_at,
    resolvedAt: _source.resolved_at,
    documentIndex: _source.document_index,
    droppedAt: _source.dropped_at,
  };
}
