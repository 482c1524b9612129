import type { Client } from '../../../adapters/opensearch/connection/client.ts';
import { SENSORS_INDEX } from '../../../adapters/opensearch/schema/install-views.ts';
import { writeTrends } from '../../../adapters/opensearch/views/trend-store.ts';
import { dailyIndex } from '../../../detection/daily-index.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** What the views keep of a sensor: that it is stuck, and its trend of so many days, one hour a day. */
export async function writeSensorViews(client: Client, sensorId: string, days: number): Promise<void> {
  const nowMs = Date.now();
  const at = (agoMs: number) => new Date(nowMs - agoMs).toISOString();
  const document = {
    sensor_id: sensorId,
    first_seen: at(days * DAY_MS),
    last_seen: at(3_000),
    interval_seconds: 5,
    readings_day: 17_280,
    anomalies_day: 12,
    health: ['stuck'],
    view: { health: { stuck: nowMs - HOUR_MS } },
  };
  await client.index({ index: SENSORS_INDEX, id: sensorId, body: document, refresh: true });
  const trendOf = async (day: number) => {
    const mean = 22 + 6 * Math.sin(day / 28);
    const part = { count: 720, anomalies: day % 40 === 0 ? 3 : 0 };
    const channels = [
      { channel: 'temperature', min: mean - 3, max: mean + 4, mean, ...part },
      { channel: 'pressure', min: 95, max: 105, mean: 100 + Math.cos(day / 20), ...part, anomalies: 0 },
    ];
    const trend = { sensorId, readings: 720, anomalies: part.anomalies, channels };
    await writeTrends(client, [{ hourMs: Math.floor((nowMs - day * DAY_MS) / HOUR_MS) * HOUR_MS, ...trend }]);
  };
  await Promise.all(Array.from({ length: days }, (_, day) => trendOf(day + 1)));
  await client.indices.refresh({ index: 'trends' });
}

/** Readings that the model alone finds unusual, as documents with its fields. */
export async function writeModelVerdicts(client: Client, sensorId: string): Promise<void> {
  const nowMs = Date.now();
  const index = dailyIndex(nowMs);
  await client.indices.putMapping({ index, body: { properties: { model_score: { type: 'double', index: false } } } });
  const body = [60_000, 110_000, 150_000].flatMap((agoMs, place) => [
    { create: { _index: index, _id: `by-model-${agoMs}` } },
    {
      sensor_id: sensorId,
      temperature: 28 + place,
      pressure: 101,
      timestamp: new Date(nowMs - agoMs).toISOString(),
      anomaly_score: 0,
      anomaly: true,
      model_score: 0.6 + place / 10,
      model: 'anomaly',
      expected: {
        temperature: { value: 22, low: 20, high: 24 },
        pressure: { value: 97, low: 95, high: 99 },
      },
      contributions: {
        pressure: { share: 0.8, view: 'time-of-day' },
        temperature: { share: 0.2, view: 'jump' },
      },
      kafka: { topic: 'sensor-data', partition: 0, offset: 1_000_000 + place, timestamp: nowMs - agoMs },
      judged_at: new Date(nowMs - agoMs).toISOString(),
    },
  ]);
  await client.bulk({ body, refresh: true });
}
