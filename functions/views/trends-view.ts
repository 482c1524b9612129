import type { Client } from '../../adapters/opensearch/connection/client.ts';
import type { TouchedSensor } from '../../adapters/opensearch/views/touched-sensors.ts';
import { type HourSpan, hourTrends, MOST_SPANS, writeTrends } from '../../adapters/opensearch/views/trend-store.ts';
import { hourOf } from '../../detection/sensor/sensor-record.ts';
import type { SensorsView } from './sensors-view.ts';

const HOUR_MS = 3_600_000;
/** How long after its end an hour counts as over: the usual way of a reading takes less. What comes later corrects it. */
const GRACE_MS = 120_000;

/** Keeps the trends of hours that are over. */
export class TrendsView {
  readonly #client: Client;
  readonly #channels: readonly string[];
  readonly #sensors: SensorsView;

  constructor(client: Client, channels: readonly string[], sensors: SensorsView) {
    this.#client = client;
    this.#channels = channels;
    this.#sensors = sensors;
  }

  /** Corrects hours that were over already when readings of them arrived; returns whether another run has interfered. */
  async correct(sensors: readonly TouchedSensor[], untilMs: number): Promise<boolean> {
    const late = sensors.filter(({ hours }) => hours.some((hourMs) => hourMs < untilMs));
    if (late.length === 0) return false;
    const hours = late.flatMap((sensor) => sensor.hours.filter((hourMs) => hourMs < untilMs));
    return await this.#keep(
      spansOf(hours),
      late.map(({ sensorId }) => sensorId),
    );
  }

  /**
   * Writes the hours that have ended by the clock of the data.
   *
   * @returns the hours before this one have their trends now
   */
  async closeHours(untilMs: number, dataMs: number): Promise<number> {
    const endMs = hourOf(dataMs - GRACE_MS);
    if (endMs > untilMs) await this.#keep([{ fromMs: untilMs, untilMs: endMs }]);
    return Math.max(untilMs, endMs);
  }

  async #keep(spans: readonly HourSpan[], sensorIds?: readonly string[]): Promise<boolean> {
    let hasConflicts = false;
    for await (const trends of hourTrends(this.#client, spans, this.#channels, sensorIds)) {
      await writeTrends(this.#client, trends);
      hasConflicts = (await this.#sensors.addHours(trends)) || hasConflicts;
    }
    return hasConflicts;
  }
}

/** Few stretches with all of these hours; the nearest ones become one where there are too many, with what lies between. */
export function spansOf(hours: readonly number[]): readonly HourSpan[] {
  const sorted = [...new Set(hours)].sort((a, b) => a - b);
  for (let gapMs = HOUR_MS; ; gapMs *= 2) {
    const spans: { fromMs: number; untilMs: number }[] = [];
    for (const hourMs of sorted) {
      const last = spans.at(-1);
      if (last !== undefined && hourMs - last.untilMs < gapMs) last.untilMs = hourMs + HOUR_MS;
      else spans.push({ fromMs: hourMs, untilMs: hourMs + HOUR_MS });
    }
    if (spans.length <= MOST_SPANS) return spans;
  }
}

/** The hours before this one are over, where none has its trends yet: each is found by the readings that it has. */
export const firstHour = (dataMs: number): number => hourOf(dataMs - GRACE_MS);
