import type { Client } from '../../adapters/opensearch/connection/client.ts';
import type { TouchedSensor } from '../../adapters/opensearch/views/touched-sensors.ts';
import { hourTrends, writeTrends } from '../../adapters/opensearch/views/trend-store.ts';
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
    const byHour = new Map<number, string[]>();
    for (const { sensorId, hours } of sensors)
      for (const hourMs of hours.filter((each) => each < untilMs))
        byHour.set(hourMs, [...(byHour.get(hourMs) ?? []), sensorId]);
    let hasConflicts = false;
    for (const [hourMs, ids] of byHour) hasConflicts = (await this.#keep(hourMs, ids)) || hasConflicts;
    return hasConflicts;
  }

  /**
   * Writes the hours that have ended by the clock of the data.
   *
   * @returns the hours before this one have their trends now
   */
  async closeHours(untilMs: number, dataMs: number): Promise<number> {
    const endMs = hourOf(dataMs - GRACE_MS);
    for (let hourMs = untilMs; hourMs < endMs; hourMs += HOUR_MS) await this.#keep(hourMs);
    return Math.max(untilMs, endMs);
  }

  async #keep(hourMs: number, sensorIds?: readonly string[]): Promise<boolean> {
    let hasConflicts = false;
    for await (const trends of hourTrends(this.#client, hourMs, this.#channels, sensorIds)) {
      await writeTrends(this.#client, hourMs, trends);
      hasConflicts = (await this.#sensors.addHour(hourMs, trends)) || hasConflicts;
    }
    return hasConflicts;
  }
}

/** The hours before this one are over, where none has its trends yet: each is found by the readings that it has. */
export const firstHour = (dataMs: number): number => hourOf(dataMs - GRACE_MS);
