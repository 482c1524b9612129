import type { Client } from '../../adapters/opensearch/connection/client.ts';
import type { TouchedSensor } from '../../adapters/opensearch/views/touched-sensors.ts';
import {
  correctTrends,
  type HourSpan,
  hourTrends,
  MOST_SPANS,
  writeTrends,
} from '../../adapters/opensearch/views/trend-store.ts';
import { hourOf } from '../../detection/sensor/sensor-record.ts';
import type { SensorsView } from './sensors-view.ts';

/** By sensor, the beginnings of hours that were over when readings of them arrived. */
type LateHours = ReadonlyMap<string, ReadonlySet<number>>;

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
    const late: LateHours = new Map(
      sensors.flatMap(({ sensorId, hours }) => {
        const over = hours.filter((hourMs) => hourMs < untilMs);
        return over.length === 0 ? [] : [[sensorId, new Set(over)] as const];
      }),
    );
    if (late.size === 0) return false;
    return await this.#keep(spansOf([...late.values()].flatMap((hours) => [...hours])), late);
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

  /** @param late which hours of which sensors, of those that are found in the stretches; all without it */
  async #keep(spans: readonly HourSpan[], late?: LateHours): Promise<boolean> {
    let hasConflicts = false;
    const sensorIds = late && [...late.keys()];
    for await (const found of hourTrends(this.#client, spans, this.#channels, sensorIds)) {
      // The stretches are those of all sensors together, and of each only some hours have changed.
      const trends =
        late === undefined ? found : found.filter(({ sensorId, hourMs }) => late.get(sensorId)?.has(hourMs));
      await (late === undefined ? writeTrends : correctTrends)(this.#client, trends);
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
