import { ALARM_FILTER_SIZE } from './alarm-filter.ts';
import { EVENT_CLOCK_SIZE } from './event-clock.ts';

/** Numbers that a sensor keeps beside its channels and groups. */
export const SENSOR_SIZE = EVENT_CLOCK_SIZE + ALARM_FILTER_SIZE;

/** Channels of one sensor that are modelled, in the order in which they appear: a sensor that invents names has to end. */
export const MAX_MODELLED_CHANNELS = 512;

/** Everything that the model of a sensor remembers. */
export interface SensorMemory {
  /** Greatest event time believed, in epoch milliseconds; NaN before the first reading. */
  readonly newestMs: number;
  /** Clock and alarm filter. */
  readonly sensor: Float32Array;
  /** Channel models in the order in which the channels appeared. */
  readonly channels: ReadonlyMap<string, Float32Array>;
  /** Joint models, one for each group of channels. */
  readonly groups: readonly Float32Array[];
}

/** The memory of a sensor that was never seen. */
export const emptyMemory = (): SensorMemory => ({
  newestMs: Number.NaN,
  sensor: new Float32Array(SENSOR_SIZE),
  channels: new Map(),
  groups: [],
});

/** A copy that shares nothing with the original. */
export const copyOfMemory = ({ newestMs, sensor, channels, groups }: SensorMemory): SensorMemory => ({
  newestMs,
  sensor: sensor.slice(),
  channels: new Map(Array.from(channels, ([name, memory]) => [name, memory.slice()])),
  groups: groups.map((group) => group.slice()),
});
