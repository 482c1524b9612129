import type { ViewSettings } from '../rules/view-settings.ts';
import { afterLook, type Health, type HealthCourse, type HealthKind, withHealth } from './sensor-health.ts';

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
  /** What is called wrong still, and has been right since then. */
  readonly recovering: Health;
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

/** How sensors are watched. */
export type SensorSettings = Pick<ViewSettings, 'silentAfterMs' | 'recoversAfterMs'>;

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
  return intervalMs === undefined ? undefined : lastSeenMs + silenceOf(intervalMs);
}

/** What is known of a sensor after it has said something; hearing the same again changes nothing. */
export function afterReadings(
  before: SensorRecord | undefined,
  words: LateWords,
  settings: SensorSettings,
): SensorRecord {
  const { sensorId, firstBrokerMs, lastBrokerMs, lastTimestampMs } = words;
  const isNews = before === undefined || lastBrokerMs > before.lastSeenMs;
  return {
    sensorId,
    firstSeenMs: Math.min(firstBrokerMs, before?.firstSeenMs ?? firstBrokerMs),
    lastSeenMs: Math.max(lastBrokerMs, before?.lastSeenMs ?? lastBrokerMs),
    lastTimestampMs: Math.max(lastTimestampMs, before?.lastTimestampMs ?? lastTimestampMs),
    intervalMs: isNews ? intervalAfter(before, words) : before.intervalMs,
    channels: [...new Set([...(before?.channels ?? []), ...words.channels])].sort(),
    ...healthAfter(before, words, settings),
    hours: before?.hours ?? [],
  };
}

function healthAfter(before: SensorRecord | undefined, words: LateWords, settings: SensorSettings): HealthCourse {
  const { recoversAfterMs } = settings;
  const heardMs = Math.max(words.lastBrokerMs, before?.lastSeenMs ?? words.lastBrokerMs);
  const look = (course: HealthCourse, kind: HealthKind, wrong: number) => {
    const isWrong = wrong > 0;
    return afterLook(course, kind, {
      isWrong,
      sinceMs: isWrong ? words.firstBrokerMs : heardMs,
      heardMs,
      recoversAfterMs,
    });
  };
  let course: HealthCourse = { health: before?.health ?? {}, recovering: before?.recovering ?? {} };
  if (before !== undefined && words.lastBrokerMs > before.lastSeenMs)
    course = afterSilence(course, before, words, settings);
  course = look(course, 'clock-wrong', words.wrongTimes);
  course = look(course, 'out-of-range', words.outOfRange);
  return look(course, 'rejected', words.rejected);
}

/** A sensor that was silent has to speak for some time; where it has paused for as long as before, from then on. */
function afterSilence(
  course: HealthCourse,
  before: SensorRecord,
  { firstBrokerMs, lastBrokerMs: heardMs }: LateWords,
  settings: SensorSettings,
): HealthCourse {
  const { silent: _silent, ...others } = course.recovering;
  const hasPaused = firstBrokerMs >= (silentAtMs(before, settings) ?? Number.POSITIVE_INFINITY);
  const sinceMs = hasPaused ? firstBrokerMs : heardMs;
  const begun = hasPaused ? { ...course, recovering: others } : course;
  const { recoversAfterMs } = settings;
  return afterLook(begun, 'silent', { isWrong: false, sinceMs, heardMs, recoversAfterMs });
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

/** That a sensor says nothing, or nothing again: then it has been silent since the first time. */
export function silenced(record: SensorRecord): SensorRecord {
  const { silent: _silent, ...recovering } = record.recovering;
  return { ...record, health: withHealth(record.health, 'silent', true, record.lastSeenMs), recovering };
}

/** First millisecond of the hour of a time. */
export const hourOf = (epochMs: number): number => Math.floor(epochMs / HOUR_MS) * HOUR_MS;

function intervalAfter(before: SensorRecord | undefined, words: LateWords): number | undefined {
  const { readings, firstBrokerMs, lastBrokerMs } = words;
  const within = readings > 1 ? (lastBrokerMs - firstBrokerMs) / (readings - 1) : undefined;
  const seen = within ?? (before === undefined ? undefined : pauseOf(before, lastBrokerMs));
  if (seen === undefined || before?.intervalMs === undefined) return seen;
  return before.intervalMs + NEW_INTERVAL_WEIGHT * (seen - before.intervalMs);
}

/** The pause before a reading; of a silence only what made it one, so that an outage does not make every sensor a slow one. */
function pauseOf({ lastSeenMs, intervalMs }: SensorRecord, brokerMs: number): number {
  const pauseMs = brokerMs - lastSeenMs;
  return intervalMs === undefined ? pauseMs : Math.min(pauseMs, silenceOf(intervalMs));
}

const silenceOf = (intervalMs: number): number =>
  Math.max(SHORTEST_SILENCE_MS, Math.round(intervalMs * SILENT_INTERVALS));
