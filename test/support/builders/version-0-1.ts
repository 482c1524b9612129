import type { Client } from '../../../adapters/opensearch/connection/client.ts';
import { dailyIndex } from '../../../detection/daily-index.ts';
import type { KafkaEventRecord } from '../../../functions/detector/kafka-event.ts';

const isoTime = { type: 'date', format: 'rfc3339_lenient' };
const number = (type: string) => ({ type, index: false });
const kafka = {
  properties: {
    topic: { type: 'keyword' },
    timestamp_type: { type: 'keyword' },
    partition: number('integer'),
    offset: number('long'),
    timestamp: { ...number('date'), format: 'epoch_millis', ignore_malformed: true },
  },
};

/** The mapping of the daily indices, as version 0.1 installed it. */
const DAYS_MAPPING = {
  dynamic: false,
  properties: {
    temperature: number('double'),
    pressure: number('double'),
    sensor_id: { type: 'keyword' },
    timestamp: isoTime,
    timestamp_source: { type: 'keyword' },
    anomaly_score: { type: 'double' },
    anomaly: { type: 'boolean' },
    fired_rules: {
      properties: {
        name: { type: 'keyword' },
        channel: { type: 'keyword' },
        value: number('double'),
        above: number('double'),
        below: number('double'),
      },
    },
    not_applicable: { type: 'keyword' },
    kafka,
    rule_set: { type: 'keyword' },
    judged_at: { ...isoTime, index: false },
  },
};

const DEAD_LETTERS_MAPPING = {
  dynamic: false,
  properties: {
    reason: { type: 'keyword' },
    error: { type: 'text' },
    kafka,
    sensor_id: { type: 'keyword' },
    value_bytes: number('long'),
    value_truncated: { type: 'boolean' },
    rule_set: { type: 'keyword' },
    judged_at: isoTime,
    resolved_at: isoTime,
    document_index: { type: 'keyword' },
    dropped_at: isoTime,
  },
};

/** Installs what version 0.1 did before its first document, as of that time. */
export async function installVersion01(client: Client, nowMs: number): Promise<void> {
  const put = async (name: string, pattern: string, template: object) => {
    await client.indices.putIndexTemplate({ name, body: { index_patterns: [pattern], priority: 100, template } });
  };
  const settings = { number_of_shards: 1, number_of_replicas: 0 };
  await put('anomalies', 'anomalies-*', { settings, mappings: DAYS_MAPPING, aliases: { anomalies: {} } });
  await put('dead-letters', 'dead-letters', { settings, mappings: DEAD_LETTERS_MAPPING });
  for (const index of [dailyIndex(nowMs), 'dead-letters', 'removed-days']) await client.indices.create({ index });
}

/** Writes a record's document, or a dead letter, as version 0.1 did. */
export async function writeByVersion01(client: Client, index: string, record: KafkaEventRecord): Promise<void> {
  const { topic, partition, offset, timestamp } = record;
  const verdict = { sensor_id: '2', temperature: 21, anomaly_score: 0, anomaly: false };
  const letter = { reason: 'not-json', error: 'no JSON', key: null, value: '', value_bytes: 0, value_truncated: false };
  const body = {
    ...(index === 'dead-letters' ? letter : verdict),
    kafka: { topic, partition, offset, timestamp },
    rule_set: 'f3ecba255d01',
    judged_at: new Date(timestamp).toISOString(),
  };
  await client.create({ index, id: `${topic}-${partition}-${offset}-${timestamp}`, body });
}
