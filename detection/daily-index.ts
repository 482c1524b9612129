import type { Coordinates } from './coordinates.ts';
import { hasDay } from './timestamp.ts';

/** The alias over all daily indices. */
export const ANOMALIES_ALIAS = 'anomalies';
/** Where records go whose timestamp may not name a day. */
export const UNDATED_INDEX = `${ANOMALIES_ALIAS}-undated`;

const DAY_MS = 86_400_000;

/** The index of a day in UTC, for instance `anomalies-2026.11.22`. */
export function dailyIndex(epochMs: number): string {
  const day = new Date(epochMs).toISOString().slice(0, 10).replaceAll('-', '.');
  return `${ANOMALIES_ALIAS}-${day}`;
}

/** How far back a producer's clock is believed on a topic that keeps its records for ever: clocks never set say 1970 or 1980. */
const EARLIEST_MS = Date.parse('1990-01-01T00:00:00.000Z');

/**
 * Names the index of each record by the day of its Kafka timestamp, so that a record meets the same index however often it
 * is delivered. The broker's clock is believed; the producer's only between the start of the topic's retention and one day
 * ahead, since a sensor with a wrong clock must choose neither index names nor how long its documents are kept.
 */
export class DailyIndexNames {
  readonly #retentionMs: number;
  #day = Number.NaN;
  #name = '';

  /** @param retentionMs of the topic, infinite where it keeps its records for ever */
  constructor(retentionMs: number) {
    this.#retentionMs = retentionMs;
  }

  /** The index for a record, given the present time in epoch milliseconds. */
  nameFor({ timestampMs, timestampType }: Coordinates, nowMs: number): string {
    const byBroker = timestampType === 'LOG_APPEND_TIME';
    if (!byBroker && (timestampMs < this.#earliestMs(nowMs) || timestampMs > nowMs + DAY_MS)) return UNDATED_INDEX;
    if (!hasDay(timestampMs)) return UNDATED_INDEX;
    const day = Math.floor(timestampMs / DAY_MS);
    if (day !== this.#day) {
      this.#name = dailyIndex(timestampMs);
      this.#day = day;
    }
    return this.#name;
  }

  /** Whether a moment is less than this far from where a producer's clock begins, or ceases, to be believed. */
  isNearEdge(timestampMs: number, nowMs: number, distanceMs: number): boolean {
    const edges = [this.#earliestMs(nowMs), nowMs + DAY_MS];
    return edges.some((edgeMs) => Math.abs(timestampMs - edgeMs) < distanceMs);
  }

  #earliestMs(nowMs: number): number {
    return this.#retentionMs === Number.POSITIVE_INFINITY ? EARLIEST_MS : nowMs - this.#retentionMs;
  }
}

/**
 * Where the document of a record may lie that belongs in this index now: what the producer's clock makes of it changes with
 * the present time. Undefined where there is no such index.
 */
export function otherIndex({ timestampMs }: Coordinates, index: string): string | undefined {
  if (index !== UNDATED_INDEX) return UNDATED_INDEX;
  return hasDay(timestampMs) ? dailyIndex(timestampMs) : undefined;
}

const DAY_OF_NAME = new RegExp(`^${ANOMALIES_ALIAS}-(\\d{4})\\.(\\d\\d)\\.(\\d\\d)$`);

/** First millisecond of the day whose index this is; undefined for a name that is not a daily index's. */
export function dayOfIndex(name: string): number | undefined {
  const [, year, month, day] = DAY_OF_NAME.exec(name) ?? [];
  const startMs = Date.parse(`${year}-${month}-${day}T00:00:00.000Z`);
  // Days that do not exist are other days to some: only a name that we would have given counts.
  return Number.isNaN(startMs) || dailyIndex(startMs) !== name ? undefined : startMs;
}

/** Whether every moment of a day that begins then lies more than `keepDays` days back. */
export const isExpiredDay = (dayStartMs: number, keepDays: number, nowMs: number): boolean =>
  dayStartMs + (keepDays + 1) * DAY_MS <= nowMs;
