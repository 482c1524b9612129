import type { Client } from '../../../adapters/opensearch/connection/client.ts';
import { MAPPINGS } from './shipped.ts';

/** Names of indices in a test's own name space, by the titles of our index patterns. */
export const ownIndex = (prefix: string, title: string): string => `${prefix}-${title}`;

const MINUTE_MS = 60_000;
const STEPS = 120;
const SENSORS = ['boiler-1', 'pump-7', "it's odd"];

/** Documents by the titles of our index patterns. */
export type Documents = Readonly<Record<keyof typeof MAPPINGS, readonly object[]>>;

/** Makes an index for each index pattern, with these documents. */
export async function fillIndices(client: Client, prefix: string, all: Documents): Promise<void> {
  for (const [title, mappings] of Object.entries(MAPPINGS)) {
    const settings = { number_of_replicas: 0 };
    await client.indices.create({ index: ownIndex(prefix, title), body: { settings, mappings } });
  }
  const body = Object.entries(all).flatMap(([title, documents]) =>
    documents.flatMap((document) => [{ index: { _index: ownIndex(prefix, title) } }, document]),
  );
  const { body: answer } = await client.bulk({ body, refresh: true });
  if (answer.errors) throw new Error(JSON.stringify(answer.items.find(({ index }) => index?.error)));
}

/** What a pipeline holds that had trouble in the last two hours. */
export function someDocuments(nowMs: number): Documents {
  const at = (agoMs: number) => new Date(nowMs - agoMs).toISOString();
  const [sensor_id = ''] = SENSORS;
  const episode = { sensor_id, cause: 'temperature-high', channel: 'temperature', severity: 'high', anomalies: 9 };
  const letter = {
    error: 'no JSON',
    sensor_id,
    value_bytes: 8,
    kafka: { topic: 'sensor-data', partition: 0, offset: 4 },
  };
  return {
    anomalies: SENSORS.flatMap((sensor) =>
      Array.from({ length: STEPS }, (_, step) => reading(sensor, step, nowMs - step * MINUTE_MS)),
    ),
    episodes: [
      { ...episode, state: 'active', first: at(9 * MINUTE_MS), last: at(MINUTE_MS) },
      {
        ...episode,
        state: 'returned',
        first: at(90 * MINUTE_MS),
        last: at(60 * MINUTE_MS),
        closed: at(58 * MINUTE_MS),
      },
    ],
    sensors: [{ sensor_id, last_seen: at(MINUTE_MS), health: ['silent'], readings_day: 900, interval_seconds: 60 }],
    trends: ['temperature', 'pressure'].map((channel) => ({
      ...{ sensor_id, channel, hour: at(60 * MINUTE_MS), count: 60, min: 19, mean: 22, max: 45, anomalies: 2 },
    })),
    'dead-letters': ['not-json', 'no-sensor-id'].map((reason) => ({ ...letter, reason, judged_at: at(5 * MINUTE_MS) })),
  };
}

function reading(sensor_id: string, step: number, atMs: number): object {
  const temperature = step % 10 === 0 ? 42 : 20 + (step % 7);
  const isAnomaly = temperature > 40;
  const fired = { name: 'temperature-high', channel: 'temperature', value: temperature, above: 40 };
  return {
    sensor_id,
    temperature,
    pressure: 100 + (step % 5),
    timestamp: new Date(atMs).toISOString(),
    anomaly_score: isAnomaly ? 1 : 0,
    anomaly: isAnomaly,
    ...(isAnomaly && { fired_rules: [fired] }),
    model_score: isAnomaly ? 0.9 : (step % 8) / 40,
    kafka: { topic: 'sensor-data', partition: 0, offset: step, timestamp: atMs + 20 },
    judged_at: new Date(atMs + 300).toISOString(),
  };
}
