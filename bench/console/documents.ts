import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { dailyIndex } from '../../detection/daily-index.ts';
import { sendAll } from '../send-bulk.ts';

/** A sensor of which there are many readings. */
export const BUSY_SENSOR = 'busy-7';

const BUSY_SENSORS = 200;
/** One reading in so many is of a busy sensor; the others are of a sensor each. */
const BUSY_EVERY = 4;
const ANOMALOUS_EVERY = 20;
const SPREAD_MS = 86_400_000;
const DOCUMENTS_PER_REQUEST = 5_000;

/**
 * Writes documents of the last 24 hours by bulk requests alone: a quarter of a few sensors, three quarters of a sensor each, one in
 * twenty anomalous.
 *
 * @returns how many sensors there are
 */
export async function writeDocuments(searchUrl: string, count: number, nowMs: number): Promise<number> {
  const random = xoroshiro128plus(1);
  let made = 0;
  const nextBody = (): string => {
    let lines = '';
    for (const end = Math.min(count, made + DOCUMENTS_PER_REQUEST); made < end; made++) {
      const atMs = Math.round(nowMs - SPREAD_MS + (made * SPREAD_MS) / count);
      lines += `{"create":{"_index":"${dailyIndex(atMs)}"}}\n${document(made, atMs, uniformInt(random, 1, 400) / 20)}\n`;
    }
    return lines;
  };
  await sendAll(searchUrl, nextBody);
  return BUSY_SENSORS + count - Math.ceil(count / BUSY_EVERY);
}

function document(place: number, atMs: number, noise: number): string {
  const sensor = place % BUSY_EVERY === 0 ? `busy-${(place / BUSY_EVERY) % BUSY_SENSORS}` : `sensor-${place}`;
  const isAnomaly = place % ANOMALOUS_EVERY === 0;
  const temperature = isAnomaly ? 40 + noise : 15 + noise;
  const iso = new Date(atMs).toISOString();
  const fired = `,"fired_rules":[{"name":"temperature-high","channel":"temperature","value":${temperature},"above":40}]`;
  return `{"sensor_id":"${sensor}","temperature":${temperature},"pressure":${100 + noise},"timestamp":"${iso}","anomaly_score":${
    isAnomaly ? 1 : 0
  },"anomaly":${isAnomaly}${isAnomaly ? fired : ''},"kafka":{"topic":"sensor-data","partition":0,"offset":${place},"timestamp":${atMs}},"rule_set":"f3ecba255d01","judged_at":"${new Date(
    atMs + 40 + noise,
  ).toISOString()}"}`;
}
