import type { Client } from '../../adapters/opensearch/connection/client.ts';
import {
  countSilence,
  type FoundSensor,
  fallenSilent,
  sensorsNamed,
  writeSensors,
} from '../../adapters/opensearch/views/sensor-store.ts';
import type { TouchedSensor } from '../../adapters/opensearch/views/touched-sensors.ts';
import type { SensorTrend } from '../../adapters/opensearch/views/trend-store.ts';
import type { ViewSettings } from '../../detection/rules/view-settings.ts';
import { type HealthChange, healthChanges } from '../../detection/sensor/sensor-health.ts';
import {
  afterHour,
  afterReadings,
  type SensorRecord,
  silenced,
  silentAtMs,
} from '../../detection/sensor/sensor-record.ts';
import { canWait, type LookingTimes } from '../../detection/sensor/sensor-writing.ts';

/** That so many sensors have fallen silent at once. */
export interface FleetSilence {
  readonly sensors: number;
}

/** Hears what is to be told of sensors' health before it is written. */
export type HealthListener = (changes: readonly HealthChange[], fleet: FleetSilence | undefined) => Promise<void>;

/** Of how many sensors, and of which part of them, silence is that of the whole fleet. */
const FLEET_SENSORS = 3;
const FLEET_SHARE = 0.5;
/** A channel that has not moved in so many readings of an hour is stuck. */
const STUCK_READINGS = 30;

/** Keeps one document for each sensor. */
export class SensorsView {
  readonly #client: Client;
  readonly #settings: ViewSettings;
  readonly #tell: HealthListener;
  #waitingUntilMs: number | undefined;

  constructor(client: Client, settings: ViewSettings, tell: HealthListener) {
    this.#client = client;
    this.#settings = settings;
    this.#tell = tell;
  }

  /** When the first of the sensors that were not written, since they go on as usual, would count as silent; undefined without any. */
  get waitingUntilMs(): number | undefined {
    return this.#waitingUntilMs;
  }

  /** Takes what sensors have said; returns whether another run has written one meanwhile. */
  async update(
    sensors: readonly TouchedSensor[],
    rejected: ReadonlyMap<string, number>,
    times: LookingTimes,
  ): Promise<boolean> {
    const found = await this.#named(sensors);
    const records = sensors.flatMap((sensor) => {
      const words = { ...sensor, rejected: rejected.get(sensor.sensorId) ?? 0 };
      const kept = found.get(sensor.sensorId)?.record;
      const next = afterReadings(kept, words, this.#settings);
      if (kept === undefined || !canWait(kept, next, times, this.#settings)) return [next];
      if (next.lastSeenMs > kept.lastSeenMs) this.#wait(kept);
      return [];
    });
    return await this.#write(found, records);
  }

  #wait(kept: SensorRecord): void {
    const silentMs = silentAtMs(kept, this.#settings) ?? Number.POSITIVE_INFINITY;
    this.#waitingUntilMs = Math.min(silentMs, this.#waitingUntilMs ?? silentMs);
  }

  /** Takes the counts of hours that are over, in their order; returns whether another run has written one meanwhile. */
  async addHours(trends: readonly SensorTrend[]): Promise<boolean> {
    const found = await this.#named(trends);
    const records = new Map<string, SensorRecord>();
    for (const { hourMs, sensorId, readings, anomalies, channels } of trends) {
      const before = records.get(sensorId) ?? found.get(sensorId)?.record;
      const isStuck = channels.some(({ count, min, max }) => count >= STUCK_READINGS && min === max);
      if (before !== undefined) records.set(sensorId, afterHour(before, { hourMs, readings, anomalies }, isStuck));
    }
    return await this.#write(found, [...records.values()]);
  }

  /**
   * Notices the sensors that have fallen silent, or that the fleet has: many at once.
   *
   * @param isSettled whether the views have looked on for long enough: else it is they who were away
   * @returns how many are silent
   */
  async noticeSilence(nowMs: number, isSettled: boolean): Promise<number> {
    const { fallen, again, silent, recovering, all } = await countSilence(this.#client, nowMs);
    if (fallen + again === 0 || !isSettled) return silent;
    const isFleet = fallen >= FLEET_SENSORS && fallen >= FLEET_SHARE * (all - silent - recovering);
    for await (const page of fallenSilent(this.#client, nowMs)) {
      const found = new Map(page.map((each) => [each.record.sensorId, each]));
      await this.#write(
        found,
        page.map(({ record }) => silenced(record)),
        isFleet ? { sensors: fallen } : undefined,
      );
    }
    return silent + fallen + again;
  }

  async #named(sensors: readonly { readonly sensorId: string }[]): Promise<ReadonlyMap<string, FoundSensor>> {
    return await sensorsNamed(this.#client, [...new Set(sensors.map(({ sensorId }) => sensorId))]);
  }

  async #write(
    found: ReadonlyMap<string, FoundSensor>,
    records: readonly SensorRecord[],
    fleet?: FleetSilence,
  ): Promise<boolean> {
    const writes = records.flatMap((record) => {
      const old = found.get(record.sensorId);
      const isSame = old !== undefined && JSON.stringify(sorted(old.record)) === JSON.stringify(sorted(record));
      return isSame ? [] : [{ record, version: old?.version }];
    });
    const changes = writes.flatMap(({ record }) =>
      healthChanges(record.sensorId, found.get(record.sensorId)?.record.health ?? {}, record.health),
    );
    await this.#tell(changes, fleet);
    return (await writeSensors(this.#client, writes, this.#settings)).size > 0;
  }
}

/** The same in whatever order its fields were put together. */
const sorted = (record: SensorRecord) =>
  Object.entries(record)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => [key, key === 'health' || key === 'recovering' ? Object.entries(value).sort() : value])
    .sort(([one], [other]) => (String(one) < String(other) ? -1 : 1));
