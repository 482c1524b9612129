import type { SimulatedReading } from './simulated-reading.ts';

/** The JSON value of a reading's Kafka record. */
export function readingValue({ sensorId, channels, timestampMs }: SimulatedReading): string {
  let fields = '';
  for (const name in channels) fields += `"${name}": ${channels[name]}, `;
  return `{"sensor_id": ${sensorId}, ${fields}"timestamp": "${isoMilliseconds(timestampMs)}"}`;
}

let latestMs = Number.NaN;
let latestText = '';

/** Formatting a time costs as much as the rest of a reading, and at high rates many readings share one. */
function isoMilliseconds(epochMs: number): string {
  const wholeMs = Math.floor(epochMs);
  if (wholeMs !== latestMs) {
    latestMs = wholeMs;
    latestText = new Date(wholeMs).toISOString();
  }
  return latestText;
}
