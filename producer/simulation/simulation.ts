import { bell, hundredths, type Random, seededRandom, wholeBetween } from './random-draws.ts';
import { realisticReadings } from './realistic/realistic-readings.ts';
import type { Simulation } from './simulated-reading.ts';

export const SIMULATION_MODES = ['uniform', 'daily', 'realistic'] as const;

export interface SimulationSettings {
  readonly mode: (typeof SIMULATION_MODES)[number];
  /** Sensors, numbered from 1. */
  readonly sensors: number;
  readonly seed: number;
  /** In realistic mode: how many anomalies begin in a thousand readings of a sensor without one. */
  readonly anomalies: number;
}

const DAY_MS = 86_400_000;
const WARMEST_HOUR_UTC = 15;
/** For each of the two channels. */
const READINGS_PER_SPIKE = 1_000;

/** Makes the simulation of the given mode. */
export function createSimulation({ mode, sensors, seed, anomalies }: SimulationSettings): Simulation {
  const random = seededRandom(seed);
  switch (mode) {
    case 'uniform':
      return uniformReadings(random, sensors);
    case 'daily':
      return dailyReadings(random, sensors);
    case 'realistic':
      return realisticReadings({ seed, sensors, anomaliesPerReading: anomalies / 1_000 });
  }
}

/** Every value independent of all others: temperature in [20, 42), pressure in [95, 122.5), one in six over a limit. */
function uniformReadings(random: Random, sensors: number): Simulation {
  return (timestampMs) => ({
    sensorId: wholeBetween(random, 1, sensors),
    channels: {
      temperature: wholeBetween(random, 2000, 4199) / 100,
      pressure: wholeBetween(random, 9500, 12_249) / 100,
    },
    timestampMs,
  });
}

/** Sensors in turn, each around a base of its own, following the day, and now and then over one of the limits. */
function dailyReadings(random: Random, sensors: number): Simulation {
  const baseTemperature = Float32Array.from({ length: sensors }, () => wholeBetween(random, 1800, 2800) / 100);
  const basePressure = Float32Array.from({ length: sensors }, () => wholeBetween(random, 10_000, 11_000) / 100);
  let turn = 0;
  return (timestampMs) => {
    const sensor = turn++ % sensors;
    const day = Math.cos(2 * Math.PI * (timestampMs / DAY_MS - WARMEST_HOUR_UTC / 24));
    const temperature = (baseTemperature[sensor] ?? 0) + 6 * day + bell(random, 0.4);
    const pressure = (basePressure[sensor] ?? 0) - 1.5 * day + bell(random, 0.3);
    const spike = wholeBetween(random, 1, READINGS_PER_SPIKE);
    const channels = {
      temperature: spike === 1 ? wholeBetween(random, 4010, 4800) / 100 : hundredths(temperature),
      pressure: spike === 2 ? wholeBetween(random, 12_010, 13_000) / 100 : hundredths(pressure),
    };
    return { sensorId: sensor + 1, channels, timestampMs };
  };
}
