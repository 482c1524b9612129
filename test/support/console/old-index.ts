import type { Client } from '../../../adapters/opensearch/connection/client.ts';
import { ANOMALIES_ALIAS } from '../../../detection/daily-index.ts';

const stored = (type: string, more: object = {}) => ({ type, index: false, ...more });
const keyword = { type: 'keyword' };
const isoTime = { type: 'date', format: 'rfc3339_lenient' };

/** The mapping of a day of version 0.1: the broker's time is a date, and nothing is known of models or ignored fields. */
const MAPPING = {
  dynamic: false,
  properties: {
    temperature: stored('double'),
    pressure: stored('double'),
    sensor_id: keyword,
    timestamp: isoTime,
    timestamp_source: keyword,
    anomaly_score: { type: 'double' },
    anomaly: { type: 'boolean' },
    fired_rules: {
      properties: {
        name: keyword,
        channel: keyword,
        value: stored('double'),
        above: stored('double'),
        below: stored('double'),
      },
    },
    not_applicable: keyword,
    kafka: {
      properties: {
        topic: keyword,
        timestamp_type: keyword,
        partition: stored('integer'),
        offset: stored('long'),
        timestamp: stored('date', { format: 'epoch_millis', ignore_malformed: true }),
      },
    },
    rule_set: keyword,
    judged_at: { ...isoTime, index: false },
  },
};

/** A day's index as version 0.1 has made it, with a reading a minute in an hour from a time on, every tenth too hot. */
export async function writeOldIndex(client: Client, fromMs: number): Promise<void> {
  const index = `${ANOMALIES_ALIAS}-${new Date(fromMs).toISOString().slice(0, 10).replaceAll('-', '.')}`;
  const body = { mappings: MAPPING, aliases: { [ANOMALIES_ALIAS]: {} } };
  await client.indices.create({ index, body: body as object });
  const documents = Array.from({ length: 60 }, (_, minute) => {
    const atMs = fromMs + minute * 60_000;
    const temperature = minute % 10 === 0 ? 45 : 21;
    const isAnomaly = temperature > 40;
    const fired = { name: 'temperature-high', channel: 'temperature', value: temperature, above: 40 };
    return {
      sensor_id: 'old-1',
      temperature,
      pressure: 100,
      timestamp: new Date(atMs).toISOString(),
      anomaly_score: isAnomaly ? 1 : 0,
      anomaly: isAnomaly,
      ...(isAnomaly && { fired_rules: [fired] }),
      kafka: { topic: 'sensor-data', timestamp_type: 'LogAppendTime', partition: 0, offset: minute, timestamp: atMs },
      rule_set: 'f3ecba255d01',
      judged_at: new Date(atMs + 250).toISOString(),
    };
  });
  const operations = documents.flatMap((document, place) => [
    { create: { _index: index, _id: `sensor-data-0-${place}-${Date.parse(document.timestamp)}` } },
    document,
  ]);
  await client.bulk({ body: operations, refresh: true });
}
