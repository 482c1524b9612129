import type { Client } from '../../adapters/opensearch/connection/client.ts';
import { writeTrends } from '../../adapters/opensearch/views/trend-store.ts';
import { BUSY_SENSOR } from './documents.ts';

const HOUR_MS = 3_600_000;
const HOURS = 365 * 24;
/** Beside the one that is looked at. */
const OTHERS = 49;
const HOURS_AT_ONCE = 200;

/**
 * Writes every hour of the last year for a channel of fifty sensors.
 *
 * @returns how many hours there are
 */
export async function writeYear(client: Client, nowMs: number): Promise<number> {
  const lastMs = Math.floor(nowMs / HOUR_MS) * HOUR_MS - HOUR_MS;
  const sensors = [BUSY_SENSOR, ...Array.from({ length: OTHERS }, (_, place) => `trend-${place}`)];
  const readings = { readings: 3_600, anomalies: 0 };
  for (let hour = 0; hour < HOURS; hour += HOURS_AT_ONCE) {
    const hours = Array.from({ length: Math.min(HOURS_AT_ONCE, HOURS - hour) }, (_, place) => hour + place);
    const trends = hours.flatMap((each) => {
      const mean = 22 + 6 * Math.sin(each / 24);
      const temperature = { channel: 'temperature', count: 3_600, min: mean - 3, max: mean + 4, mean, anomalies: 0 };
      return sensors.map((sensorId) => {
        return { hourMs: lastMs - each * HOUR_MS, sensorId, ...readings, channels: [temperature] };
      });
    });
    await writeTrends(client, trends);
  }
  await client.indices.refresh({ index: 'trends' });
  return HOURS * sensors.length;
}
