import type { Client } from '../../../adapters/opensearch/connection/client.ts';

/** A document as the index holds it. */
export interface IndexedDocument {
  readonly _index: string;
  readonly _id: string;
  readonly _version: number;
  readonly _source: {
    readonly kafka: { readonly topic: string; readonly partition: number; readonly offset: number };
    readonly [field: string]: unknown;
  };
}

/** All documents that came from a topic, in order of partition and offset. */
export async function documentsOfTopic(client: Client, index: string, topic: string): Promise<IndexedDocument[]> {
  await client.indices.refresh({ index });
  const { body } = await client.search({
    index,
    size: 1000,
    version: true,
    body: { query: { term: { 'kafka.topic': topic } }, sort: ['kafka.partition', 'kafka.offset', 'kafka.part'] },
  });
  return body.hits.hits as unknown as IndexedDocument[];
}

/** Deletes what came from a topic; nothing happens where there are no indices, so that it hides no other failure. */
export async function forgetTopic(client: Client, topic: string): Promise<void> {
  const where = { index: 'anomalies*,dead-letters', ignore_unavailable: true };
  await client.indices.refresh(where);
  const query = { term: { 'kafka.topic': topic } };
  await client.deleteByQuery({ ...where, conflicts: 'proceed', refresh: true, body: { query } });
}

/** Which reading of an array a document's id names, as text; undefined where its record holds one. */
export const elementOf = (id: string): string | undefined => /\.(\d+):/.exec(id)?.[1];
