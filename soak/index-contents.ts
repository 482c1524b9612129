import type { Client } from '../adapters/opensearch/connection/client.ts';

/** A document or an unresolved dead letter, with the record that it names. */
export interface FoundDocument {
  readonly index: string;
  readonly id: string;
  readonly partition: number;
  readonly offset: number;
  readonly timestampMs: number;
  readonly source: Readonly<Record<string, unknown>>;
}

interface Hit {
  readonly _index: string;
  readonly _id: string;
  readonly _source: Readonly<Record<string, unknown>> & {
    readonly kafka: { readonly partition: number; readonly offset: number; readonly timestamp: number };
  };
}

const PAGE = 10_000;
const KEEP = '1m';
/** Of daily indices, undated readings and dead letters. */
export const ALL_INDICES = 'anomalies-*,dead-letters';

/** Reads every document and every unresolved dead letter of a topic. */
export async function indexContents(client: Client, topic: string): Promise<FoundDocument[]> {
  await client.indices.refresh({ index: ALL_INDICES });
  const query = {
    bool: { filter: [{ term: { 'kafka.topic': topic } }], must_not: [{ exists: { field: 'resolved_at' } }] },
  };
  const found: FoundDocument[] = [];
  let { body } = await client.search({
    index: ALL_INDICES,
    scroll: KEEP,
    size: PAGE,
    body: { query, sort: ['_doc'], _source: { excludes: ['value', 'key', 'fired_rules'] } },
  });
  for (;;) {
    const hits = body.hits.hits as unknown as readonly Hit[];
    found.push(...hits.map(toFound));
    const scrollId = body._scroll_id ?? '';
    if (hits.length < PAGE) {
      await client.clearScroll({ body: { scroll_id: [scrollId] } });
      return found;
    }
    ({ body } = await client.scroll({ body: { scroll_id: scrollId, scroll: KEEP } }));
  }
}

function toFound({ _index, _id, _source }: Hit): FoundDocument {
  const { partition, offset, timestamp } = _source.kafka;
  return { index: _index, id: _id, partition, offset, timestampMs: timestamp, source: _source };
}
