import type { ViewSettings } from '../rules/view-settings.ts';
import { type Health, withHealth } from './sensor-health.ts';

/** What is known of a sensor; times in epoch milliseconds, by the broker's clock unless said otherwise. */
export interface SensorRecord {
  readonly sensorId: string;
  readonly firstSeenMs: number;
  readonly lastSeenMs: number;
  /** Event time of its latest reading. */
  readonly lastTimestampMs: number;
  /** Its usual pause between two readings; undefined until there are two. */
  readonly intervalMs: number | undefined;
  readonly channels: readonly string[];
  readonly health: Health;
  /** The last day's hours, newest first. */
  readonly hours: readonly SensorHour[];
}

/** Counts of an hour of event time that is over. */
export interface SensorHour {
  readonly hourMs: number;
  readonly readings: number;
  readonly anomalies: number;
}

/** What a sensor has said lately. */
export interface LateWords {
  readonly sensorId: string;
  readonly readings: number;
  readonly firstBrokerMs: number;
  readonly lastBrokerMs: number;
  readonly lastTimestampMs: number;
  readonly channels: readonly string[];
  readonly wrongTimes: number;
  readonly outOfRange: number;
  /** Records of it that were no readings. */
  readonly rejected: number;
}

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** How many usual pauses are silence, and how long it lasts at least. */
const SILENT_INTERVALS = 5;
const SHORTEST_SILENCE_MS = 60_000;
/** How much a new pause counts beside the usual one. */
const NEW_INTERVAL_WEIGHT = 0.2;

/** When a sensor counts as silent if it says nothing more; undefined where nothing is known of its pauses. */
export function silentAtMs(
  { lastSeenMs, intervalMs }: Pick<SensorRecord, 'lastSeenMs' | 'intervalMs'>,
  { silentAfterMs }: Pick<ViewSettings, 'silentAfterMs'>,
): number | undefined {
  if (silentAfterMs !== undefined) return lastSeenMs + silentAfterMs;
  return intervalMs === undefined
    ? undefined
    : lastSeenMs + Math.max(SHORTEST_SILENCE_MS, Math.round(intervalMs * SILENT_INTERVALS));
}

/** What is known of a sensor after it has said something; hearing the same again changes nothing. */
export function afterReadings(before: SensorRecord | undefined, words: LateWords): SensorRecord {
  const { sensorId, firstBrokerMs, lastBrokerMs, lastTimestampMs } = words;
  const isNews = before === undefined || lastBrokerMs > before.lastSeenMs;
  let health = before?.health ?? {};
  if (isNews) health = withHealth(health, 'silent', false, lastBrokerMs);
  health = withHealth(health, 'clock-wrong', words.wrongTimes > 0, firstBrokerMs);
  health = withHealth(health, 'out-of-range', words.outOfRange > 0, firstBrokerMs);
  health = withHealth(health, 'rejected', words.rejected > 0, firstBrokerMs);
  return {
    sensorId,
    firstSeenMs: Math.min(firstBrokerMs, before?.firstSeenMs ?? firstBrokerMs),
    lastSeenMs: Math.max(lastBrokerMs, before?.lastSeenMs ?? lastBrokerMs),
    lastTimestampMs: Math.max(lastTimestampMs, before?.lastTimestampMs ?? lastTimestampMs),
    intervalMs: isNews ? intervalAfter(before, words) : before.intervalMs,
    channels: [...new Set([...(before?.channels ?? []), ...words.channels])].sort(),
    health,
    hours: before?.hours ?? [],
  };
}

/** What is known of a sensor after one of its hours is over, or has been corrected. */
export function afterHour(before: SensorRecord, hour: SensorHour, isStuck: boolean): SensorRecord {
  const others = before.hours.filter(({ hourMs }) => hourMs !== hour.hourMs);
  const newestMs = Math.max(hour.hourMs, ...others.map(({ hourMs }) => hourMs));
  const hours = [...others, hour].filter(({ hourMs }) => hourMs > newestMs - DAY_MS);
  // Only the newest hour says how it is now.
  const isNewest = hour.hourMs === newestMs;
  const health = isNewest ? withHealth(before.health, 'stuck', isStuck, hour.hourMs) : before.health;
  return { ...before, health, hours: hours.sort((a, b) => b.hourMs - a.hourMs) };
}

/** That a sensor says nothing any more. */
export const silenced = (record: SensorRecord): SensorRecord => ({
  ...record,
  health: withHealth(record.health, 'silent', true, record.lastSeenMs),
});

/** First millisecond of the hour of a time. */
export const hourOf = (epochMs: number): number => Math.floor(epochMs / HOUR_MS) * HOUR_MS;

function intervalAfter(before: SensorRecord | undefined, words: LateWords): number | undefined {
  const { readings, firstBrokerMs, lastBrokerMs } = words;
  const within = readings > 1 ? (lastBrokerMs - firstBrokerMs) / (readings - 1) : undefined;
  const seen = within ?? (before === undefined ? undefined : lastBrokerMs - before.lastSeenMs);
  if (seen === undefined || before?.intervalMs === undefined) return seen;
  return before.intervalMs + NEW_INTERVAL_WEIGHT * (seen - before.intervalMs);
}
