import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { SensorModel } from '../../../detection/model/sensor-model.ts';
import { parseState, stateBytes } from '../../../detection/model/sensor-state.ts';
import { MINUTE_MS, noise, START_MS } from './series.ts';

interface TimedReading {
  readonly timestampMs: number;
  readonly channels: Readonly<Record<string, number>>;
}

const RUNS = 30;

const anyNumber = fc.double({ noNaN: true, noDefaultInfinity: true });
const anyTimeMs = fc.integer({ min: Date.parse('1969-12-31T23:00:00Z'), max: Date.parse('2262-04-11T00:00:00Z') });
const anyReading: fc.Arbitrary<TimedReading> = fc.record({
  timestampMs: fc.oneof(anyTimeMs, fc.integer({ min: START_MS, max: START_MS + 100 * MINUTE_MS })),
  channels: fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), anyNumber, { minKeys: 1 }),
});
const anyReadings = fc.array(anyReading, { maxLength: 60, size: 'max' });

/** A healthy stretch, so that what follows meets a model that judges. */
function healthy(readings: number, seed: number): readonly TimedReading[] {
  const next = noise(seed);
  return Array.from({ length: readings }, (_, i) => ({
    timestampMs: START_MS - (readings - i) * MINUTE_MS,
    channels: { a: 20 + next(), b: 5 * next() },
  }));
}

const scoresOf = (model: SensorModel, readings: readonly TimedReading[]): readonly number[] =>
  readings.map(({ timestampMs, channels }) => model.judge(timestampMs, channels).score);

function reloaded(model: SensorModel): SensorModel {
  const parsed = parseState(stateBytes(model.memory));
  if (parsed.kind === 'unusable') throw new Error(parsed.reason);
  return new SensorModel(parsed.memory);
}

describe('the model of a sensor, for any readings', () => {
  it('gives scores from 0 to 1 with at most six decimals, and finite explanations', () => {
    fc.assert(
      fc.property(anyReadings, (readings) => {
        const model = new SensorModel();
        scoresOf(model, healthy(300, 1));
        for (const { timestampMs, channels } of readings) {
          const { score } = model.judge(timestampMs, channels);
          const explained = model
            .explain()
            .flatMap(({ expected, low, high, contribution }) => [expected, low, high, contribution]);
          const fine = score >= 0 && score <= 1 && Math.round(score * 1e6) / 1e6 === score;
          expect([score, fine, explained.every(Number.isFinite)]).toEqual([score, true, true]);
        }
      }),
      { numRuns: RUNS },
    );
  });

  it('keeps its state finite and of one size', () => {
    fc.assert(
      fc.property(anyReadings, (readings) => {
        const model = new SensorModel();
        scoresOf(model, [...healthy(100, 2), ...readings]);
        const { sensor, channels, groups } = model.memory;
        for (const memory of [sensor, ...channels.values(), ...groups])
          expect(memory.every(Number.isFinite)).toBe(true);
      }),
      { numRuns: RUNS },
    );
  });

  it('scores alike whether or not its state was saved and loaded in between', () => {
    fc.assert(
      fc.property(anyReadings, fc.integer({ min: 0, max: 300 }), (readings, cut) => {
        const all = [...healthy(250, 3), ...readings];
        const model = new SensorModel();
        const before = scoresOf(model, all.slice(0, cut));
        const after = scoresOf(reloaded(model), all.slice(cut));
        expect([...before, ...after]).toEqual(scoresOf(new SensorModel(), all));
      }),
      { numRuns: RUNS },
    );
  });

  it('explains alike after loading', () => {
    const model = new SensorModel();
    scoresOf(model, healthy(500, 4));
    const copy = reloaded(model);
    const odd = { a: 90, b: 0 };
    expect(copy.judge(START_MS, odd)).toEqual(model.judge(START_MS, odd));
    expect(copy.explain()).toEqual(model.explain());
  });

  it('scores alike when a channel is scaled by a power of two', () => {
    fc.assert(
      fc.property(fc.integer({ min: -20, max: 20 }), fc.integer(), (exponent, seed) => {
        const readings = aRoughHistory(seed);
        const scaled = readings.map(({ timestampMs, channels }) => ({
          timestampMs,
          channels: { a: (channels['a'] ?? 0) * 2 ** exponent },
        }));
        expect(scoresOf(new SensorModel(), scaled)).toEqual(scoresOf(new SensorModel(), readings));
      }),
      { numRuns: RUNS },
    );
  });

  it('scores nearly alike when a channel is shifted', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e9, max: 1e9 }), fc.integer(), (offset, seed) => {
        const readings = aRoughHistory(seed);
        const shifted = readings.map(({ timestampMs, channels }) => ({
          timestampMs,
          channels: { a: (channels['a'] ?? 0) + offset },
        }));
        const differences = scoresOf(new SensorModel(), shifted).map((score, i) => [score, i] as const);
        const scores = scoresOf(new SensorModel(), readings);
        const far = differences.filter(([score, i]) => Math.abs(score - (scores[i] ?? 0)) > 0.01);
        expect(far.length).toBeLessThanOrEqual(differences.length / 100);
      }),
      { numRuns: RUNS },
    );
  });
});

/** Six hundred values in sixteenths with spikes: exact in binary, so that a shift changes nothing but the first value. */
function aRoughHistory(seed: number): readonly TimedReading[] {
  const next = noise(seed);
  return healthy(600, seed).map(({ timestampMs }, i) => ({
    timestampMs,
    channels: { a: Math.round(16 * (next() + (i % 97 === 96 ? 12 : 0))) / 16 },
  }));
}
