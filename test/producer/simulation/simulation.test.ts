import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  createSimulation,
  SIMULATION_MODES,
  type SimulationSettings,
} from '../../../producer/simulation/simulation.ts';

const NOON_MS = Date.parse('2026-11-22T12:00:00Z');
const HOUR_MS = 3_600_000;

const take = (settings: SimulationSettings, count: number, stepMs = 1_000) => {
  const next = createSimulation(settings);
  return Array.from({ length: count }, (_, index) => next(NOON_MS + index * stepMs));
};

/** The same with the two channels that these modes have. */
const taken = (settings: SimulationSettings, count: number, stepMs?: number) =>
  take(settings, count, stepMs).map(({ channels: { temperature = Number.NaN, pressure = Number.NaN }, ...rest }) => ({
    ...rest,
    temperature,
    pressure,
  }));

const anySettings = fc.record({
  mode: fc.constantFrom(...SIMULATION_MODES),
  sensors: fc.integer({ min: 1, max: 1_000 }),
  seed: fc.integer({ min: 0, max: 0xffff_ffff }),
  anomalies: fc.integer({ min: 0, max: 1_000 }),
});

describe('simulation', () => {
  it('gives the same readings for the same seed and times', () => {
    fc.assert(fc.property(anySettings, (settings) => expect(take(settings, 50)).toEqual(take(settings, 50))));
  });

  it.each(SIMULATION_MODES)('gives other readings for another seed in %s mode', (mode) => {
    expect(take({ mode, sensors: 5, seed: 1, anomalies: 0 }, 20)).not.toEqual(
      take({ mode, sensors: 5, seed: 2, anomalies: 0 }, 20),
    );
  });

  it('numbers sensors from 1 and rounds to at most three decimals', () => {
    const property = fc.property(anySettings, (settings) => {
      for (const { sensorId, channels } of take(settings, 10)) {
        expect(sensorId).toBeGreaterThanOrEqual(1);
        expect(sensorId).toBeLessThanOrEqual(settings.sensors);
        for (const value of Object.values(channels)) expect(String(value)).toMatch(/^-?\d+(\.\d{1,3})?$/);
      }
    });
    fc.assert(property);
  });
});

describe('uniform mode', () => {
  const readings = taken({ mode: 'uniform', sensors: 10, seed: 3, anomalies: 0 }, 50_000);

  it('covers temperature in [20, 42) and pressure in [95, 122.5), ends included', () => {
    const temperatures = readings.map(({ temperature }) => temperature);
    const pressures = readings.map(({ pressure }) => pressure);
    expect([Math.min(...temperatures), Math.max(...temperatures)]).toEqual([20, 41.99]);
    expect([Math.min(...pressures), Math.max(...pressures)]).toEqual([95, 122.49]);
  });

  it('puts one in six over a limit and gives every sensor its share', () => {
    const over = readings.filter(({ temperature, pressure }) => temperature > 40 || pressure > 120);
    expect(over.length / readings.length).toBeCloseTo(0.173, 1);
    expect(readings.filter(({ sensorId }) => sensorId === 10).length / readings.length).toBeCloseTo(0.1, 1);
  });
});

describe('daily mode', () => {
  const readings = taken({ mode: 'daily', sensors: 10, seed: 3, anomalies: 0 }, 100_000, HOUR_MS / 100);

  it('lets sensors read in turn', () => {
    expect(readings.slice(0, 12).map(({ sensorId }) => sensorId)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 1, 2]);
  });

  it('is warmer at 15 h than at 3 h by about twelve degrees', () => {
    const meanAt = (hour: number) => {
      const then = readings.filter(({ timestampMs }) => new Date(timestampMs).getUTCHours() === hour);
      return then.reduce((sum, { temperature }) => sum + temperature, 0) / then.length;
    };
    expect(meanAt(15) - meanAt(3)).toBeGreaterThan(11);
    expect(meanAt(15) - meanAt(3)).toBeLessThan(13);
  });

  it('passes a limit about twice in a thousand readings', () => {
    const over = readings.filter(({ temperature, pressure }) => temperature > 40 || pressure > 120);
    expect(over.length).toBeGreaterThan(140);
    expect(over.length).toBeLessThan(260);
  });
});
