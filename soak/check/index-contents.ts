import type { Client } from '../../adapters/opensearch/connection/client.ts';

/** A document or an unresolved dead letter, with the record that it names. */
export interface FoundDocument {
  readonly index: string;
  readonly id: string;
  readonly partition: number;
  readonly offset: number;
  readonly timestampMs: number;
  readonly part: number | undefined;
  readonly source: Readonly<Record<string, unknown>>;
}

interface Hit {
  readonly _index: string;
  readonly _id: string;
  readonly _source: Readonly<Record<string, unknown>> & {
    readonly kafka: {
      readonly partition: number;
      readonly offset: number;
      readonly timestamp: number;
      readonly part?: number;
    };
  };
}

interface Page<Found> {
  readonly _scroll_id?: string;
  readonly _shards: { readonly total: number; readonly successful: number };
  readonly timed_out: boolean;
  readonly hits: { readonly total: { readonly value: number }; readonly hits: readonly Found[] };
}

/** Some documents are as large as their records. */
const PAGE = 2_000;
const KEEP = '1m';
/** Of daily indices, undated readings and dead letters. */
export const ALL_INDICES = 'anomalies-*,dead-letters';

/**
 * Reads every document and every unresolved dead letter of a topic.
 *
 * @throws Error where not every shard has answered for all that it holds
 */
export async function indexContents(client: Client, topic: string): Promise<FoundDocument[]> {
  const { body: refreshed } = await client.indices.refresh({ index: ALL_INDICES });
  if ((refreshed._shards?.failed ?? 1) > 0) throw new Error(`not all of ${ALL_INDICES} was refreshed`);
  const query = {
    bool: { filter: [{ term: { 'kafka.topic': topic } }], must_not: [{ exists: { field: 'resolved_at' } }] },
  };
  const body = { query, _source: { excludes: ['key', 'fired_rules'] } };
  const hits = await readAll<Hit>(client, ALL_INDICES, body);
  return hits.map(toFound);
}

/**
 * Reads whatever a search finds.
 *
 * @throws Error where not every shard has answered for all that it holds
 */
export async function readAll<Found>(client: Client, index: string, body: object): Promise<Found[]> {
  const found: Found[] = [];
  const search = { ...body, sort: ['_doc'], track_total_hits: true };
  let answer = await client.search({ index, scroll: KEEP, size: PAGE, body: search });
  for (;;) {
    const page = answer.body as unknown as Page<Found>;
    const { _scroll_id: scrollId = '', hits } = page;
    requireAll(index, page);
    found.push(...hits.hits);
    if (hits.hits.length < PAGE) {
      await client.clearScroll({ body: { scroll_id: [scrollId] } });
      if (found.length !== hits.total.value)
        throw new Error(`${found.length} of ${hits.total.value} documents were read`);
      return found;
    }
    answer = await client.scroll({ body: { scroll_id: scrollId, scroll: KEEP } });
  }
}

function requireAll(index: string, { _shards: { total, successful }, timed_out: timedOut }: Page<unknown>): void {
  if (total === 0 || successful < total || timedOut)
    throw new Error(`only ${successful} of ${total} shards of ${index} have answered in time`);
}

function toFound({ _index, _id, _source }: Hit): FoundDocument {
  const { partition, offset, timestamp: timestampMs, part } = _source.kafka;
  return { index: _index, id: _id, partition, offset, timestampMs, part, source: _source };
}
