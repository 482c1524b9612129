import type { Client } from '../adapters/opensearch/connection/client.ts';
import { foundIds } from '../adapters/opensearch/documents/found-ids.ts';
import { ofTopic } from '../adapters/opensearch/documents/records-query.ts';
import { recordId } from '../detection/coordinates.ts';
import { ANOMALIES_ALIAS } from '../detection/daily-index.ts';
import { MODEL_THRESHOLD } from '../detection/model/model-verdict.ts';
import type { DetectorName } from './label-tally.ts';

const FLAGGED: Readonly<Record<DetectorName, object>> = {
  rules: { term: { anomaly_score: 1 } },
  model: { range: { model_score: { gte: MODEL_THRESHOLD } } },
  'rules or model': { term: { anomaly: true } },
};

/** Of an array of readings one stands for the record. */
const FURTHER_READING = { range: { 'kafka.part': { gt: 0 } } };

/** How many records of a topic have documents, and how many of them the model has judged. */
export async function countJudged(client: Client, topic: string): Promise<{ documents: number; byModel: number }> {
  await client.indices.refresh({ index: ANOMALIES_ALIAS });
  const count = async (...more: readonly object[]) => {
    const query = { bool: { filter: [ofTopic(topic), ...more], must_not: FURTHER_READING } };
    return (await client.count({ index: ANOMALIES_ALIAS, body: { query } })).body.count;
  };
  return { documents: await count(), byModel: await count({ exists: { field: 'model_score' } }) };
}

/** Ids of those records of a topic that a detector calls anomalous, or one of whose readings. */
export async function flaggedRecords(client: Client, topic: string, detector: DetectorName): Promise<Set<string>> {
  const query = { bool: { filter: [ofTopic(topic), FLAGGED[detector]] } };
  const ids = new Set<string>();
  for await (const id of foundIds(client, ANOMALIES_ALIAS, query)) ids.add(recordId(id));
  return ids;
}
