import type { Client } from '../adapters/opensearch/connection/client.ts';
import { ofTopic } from '../adapters/opensearch/documents/records-query.ts';
import { ANOMALIES_ALIAS } from '../detection/daily-index.ts';
import { MODEL_THRESHOLD } from '../detection/model/model-verdict.ts';

/** A detector whose verdict a document carries. */
export type DetectorName = 'rules' | 'model';

const PAGE = 10_000;

/** Where a page of results ends, as OpenSearch tells it. */
type Place = (boolean | number | string | undefined)[];

const FLAGGED: Readonly<Record<DetectorName, object>> = {
  rules: { term: { anomaly_score: 1 } },
  model: { range: { model_score: { gte: MODEL_THRESHOLD } } },
};

/** Names a record of a topic, also of one that was made again. */
export const recordKey = (partition: number, offset: number, timestampMs: number): string =>
  `${partition}-${offset}-${timestampMs}`;

/** How many documents of a topic there are, and how many of them the model has judged. */
export async function countJudged(client: Client, topic: string): Promise<{ documents: number; byModel: number }> {
  await client.indices.refresh({ index: ANOMALIES_ALIAS });
  const count = async (...more: readonly object[]) => {
    const query = { bool: { filter: [ofTopic(topic), ...more] } };
    return (await client.count({ index: ANOMALIES_ALIAS, body: { query } })).body.count;
  };
  return { documents: await count(), byModel: await count({ exists: { field: 'model_score' } }) };
}

/** Keys of the records of a topic that a detector calls anomalous. */
export async function flaggedRecords(client: Client, topic: string, detector: DetectorName): Promise<Set<string>> {
  const keys = new Set<string>();
  const query = { bool: { filter: [ofTopic(topic), FLAGGED[detector]] } };
  const sort = ['kafka.partition', 'kafka.offset', 'kafka.timestamp'];
  for (let after: Place | undefined; ; ) {
    const body = { query, sort, _source: false, ...(after !== undefined && { search_after: after }) };
    const { body: answer } = await client.search({ index: ANOMALIES_ALIAS, size: PAGE, body });
    const { hits } = answer.hits;
    for (const { sort: place } of hits) keys.add((place ?? []).join('-'));
    if (hits.length < PAGE) return keys;
    after = hits.at(-1)?.sort;
  }
}
