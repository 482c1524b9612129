import { uniformFloat32 } from 'pure-rand/distribution/uniformFloat32';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** One reading of one simulated sensor: degrees Celsius and kilopascal, with up to two decimals. */
export interface SimulatedReading {
  readonly sensorId: number;
  readonly temperature: number;
  readonly pressure: number;
  /** When the sensor read, epoch milliseconds. */
  readonly timestampMs: number;
}

/** Draws the next reading, taken at the given epoch milliseconds; the same seed and times give the same readings. */
export type Simulation = (timestampMs: number) => SimulatedReading;

export interface SimulationSettings {
  readonly mode: 'uniform' | 'daily';
  /** Sensors, numbered from 1. */
  readonly sensors: number;
  readonly seed: number;
}

type Random = ReturnType<typeof xoroshiro128plus>;

const DAY_MS = 86_400_000;
const WARMEST_HOUR_UTC = 15;
/** For each of the two channels. */
const READINGS_PER_SPIKE = 1_000;

/** Makes the simulation of the given mode. */
export function createSimulation({ mode, sensors, seed }: SimulationSettings): Simulation {
  const random = xoroshiro128plus(seed);
  return mode === 'uniform' ? uniformReadings(random, sensors) : dailyReadings(random, sensors);
}

/** Every value independent of all others: temperature in [20, 42), pressure in [95, 122.5), one in six over a limit. */
function uniformReadings(random: Random, sensors: number): Simulation {
  return (timestampMs) => ({
    sensorId: uniformInt(random, 1, sensors),
    temperature: uniformInt(random, 2000, 4199) / 100,
    pressure: uniformInt(random, 9500, 12_249) / 100,
    timestampMs,
  });
}

/** Sensors in turn, each around a base of its own, following the day, and now and then over one of the limits. */
function dailyReadings(random: Random, sensors: number): Simulation {
  const baseTemperature = Float32Array.from({ length: sensors }, () => uniformInt(random, 1800, 2800) / 100);
  const basePressure = Float32Array.from({ length: sensors }, () => uniformInt(random, 10_000, 11_000) / 100);
  let turn = 0;
  return (timestampMs) => {
    const sensor = turn++ % sensors;
    const day = Math.cos(2 * Math.PI * (timestampMs / DAY_MS - WARMEST_HOUR_UTC / 24));
    const temperature = (baseTemperature[sensor] ?? 0) + 6 * day + noise(random, 0.4);
    const pressure = (basePressure[sensor] ?? 0) - 1.5 * day + noise(random, 0.3);
    const spike = uniformInt(random, 1, READINGS_PER_SPIKE);
    return {
      sensorId: sensor + 1,
      temperature: spike === 1 ? uniformInt(random, 4010, 4800) / 100 : hundredths(temperature),
      pressure: spike === 2 ? uniformInt(random, 12_010, 13_000) / 100 : hundredths(pressure),
      timestampMs,
    };
  };
}

/** A bell-shaped draw around 0 within ±3 deviations: the sum of four uniform draws, scaled. */
function noise(random: Random, deviation: number): number {
  let sum = -2;
  for (let draw = 0; draw < 4; draw++) sum += uniformFloat32(random);
  return sum * Math.sqrt(3) * deviation;
}

const hundredths = (value: number): number => Math.round(value * 100) / 100;
