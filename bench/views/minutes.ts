import { dailyIndex } from '../../detection/daily-index.ts';
import { sendAll } from '../send-bulk.ts';

/** A minute in which each sensor says something once. */
export interface BenchMinute {
  /** Its number, from 0. */
  readonly minute: number;
  /** Its beginning in epoch milliseconds. */
  readonly fromMs: number;
  readonly sensors: number;
  /** Whether all sensors are anomalous; else one in a hundred is. */
  readonly isStorm: boolean;
}

const MINUTE_MS = 60_000;
const DOCUMENTS_PER_REQUEST = 5_000;
const ANOMALOUS_EVERY = 100;
/** How long others are anomalous: an episode lasts so many readings. */
const EPISODE_MINUTES = 5;
/** From a reading to its verdict. */
const VERDICT_MS = 500;

/** Whether a sensor is anomalous in a minute: one in a hundred is, for five minutes, and then another one. */
export const isAnomalous = ({ minute, isStorm }: Pick<BenchMinute, 'minute' | 'isStorm'>, sensor: number): boolean =>
  isStorm || (sensor + Math.floor(minute / EPISODE_MINUTES)) % ANOMALOUS_EVERY === 0;

/** Writes the documents of a minute straight into the index, as the detector would. */
export async function writeMinute(searchUrl: string, minute: BenchMinute): Promise<void> {
  let made = 0;
  await sendAll(searchUrl, () => {
    let lines = '';
    for (const end = Math.min(minute.sensors, made + DOCUMENTS_PER_REQUEST); made < end; made++)
      lines += documentLines(minute, made);
    return lines;
  });
}

/** The two lines of a sensor's document in a bulk request. */
export function documentLines(of: BenchMinute, sensor: number): string {
  // Each has its own moment of the minute.
  const atMs = of.fromMs + Math.floor((sensor * MINUTE_MS) / of.sensors);
  const isAnomaly = isAnomalous(of, sensor);
  const temperature = isAnomaly ? 50 : 20 + (sensor % 10);
  const fired = `,"fired_rules":[{"name":"temperature-high","channel":"temperature","value":${temperature},"above":40}]`;
  const verdict = `"anomaly_score":${isAnomaly ? 1 : 0},"anomaly":${isAnomaly}${isAnomaly ? fired : ''}`;
  const kafka = `{"topic":"sensor-data","partition":0,"offset":${of.minute * of.sensors + sensor},"timestamp":${atMs}}`;
  const [iso, judged] = [new Date(atMs).toISOString(), new Date(atMs + VERDICT_MS).toISOString()];
  return `{"create":{"_index":"${dailyIndex(atMs)}"}}
{"sensor_id":"sensor-${sensor}","temperature":${temperature},"pressure":100,"timestamp":"${iso}",${verdict},"kafka":${kafka},"rule_set":"f3ecba255d01","judged_at":"${judged}"}
`;
}
