import { describe, expect, it } from '@jest/globals';
import { MODEL_THRESHOLD } from '../../../detection/model/model-verdict.ts';
import { MAX_MODELLED_CHANNELS } from '../../../detection/model/sensor-memory.ts';
import { SensorModel } from '../../../detection/model/sensor-model.ts';
import { stateBytes } from '../../../detection/model/sensor-state.ts';
import { greatest, livelyTemperature, SensorSeries } from './sensor-series.ts';
import { DAY_MS, noise, START_MS } from './series.ts';

const alarms = (verdicts: readonly { readonly score: number }[]): number =>
  verdicts.filter(({ score }) => score >= MODEL_THRESHOLD).length;

describe('odd values', () => {
  it.each([
    ['0', () => 0],
    ['−0', () => -0],
    ['a constant', () => 21.5],
    ['1e308', () => 1e308],
    ['the smallest denormal', () => Number.MIN_VALUE],
    ['denormals', (i: number) => (i % 7) * Number.MIN_VALUE],
    ['alternating huge values', (i: number) => (i % 2 === 0 ? 1e308 : -1e308)],
    ['0 and −0 in turn', (i: number) => (i % 2 === 0 ? 0 : -0)],
    ['a square wave', (i: number) => Math.floor(i / 10) % 2],
  ])('raises no alarm for a channel that is always %s', (_, valueAt) => {
    let index = 0;
    const verdicts = new SensorSeries().run(2000, () => ({ value: valueAt(index++) }));
    expect(alarms(verdicts.slice(100))).toBe(0);
  });

  it('recovers from one value of 1e308', () => {
    const temperatureOf = livelyTemperature();
    const series = new SensorSeries();
    series.run(3000, temperatureOf);
    expect(greatest(series.run(1, () => ({ temperature: 1e308 })))).toBeGreaterThan(MODEL_THRESHOLD);
    series.run(500, temperatureOf);
    expect(greatest(series.run(1, () => ({ temperature: 60 })))).toBeGreaterThan(MODEL_THRESHOLD);
  });

  it('absorbs a change of unit from Celsius to Fahrenheit', () => {
    const temperatureOf = livelyTemperature();
    const fahrenheit = (timestampMs: number) => ({ temperature: temperatureOf(timestampMs).temperature * 1.8 + 32 });
    const series = new SensorSeries();
    series.run(3000, temperatureOf);
    expect(greatest(series.run(20, fahrenheit))).toBeGreaterThan(MODEL_THRESHOLD);
    series.run(6000, fahrenheit);
    expect(alarms(series.run(3000, fahrenheit))).toBeLessThanOrEqual(9);
  });
});

describe('odd times', () => {
  it.each(['1969-07-20T20:17:00Z', '2262-04-11T23:47:16Z'])('judges a sensor whose clock starts in %s', (start) => {
    const next = noise();
    const model = new SensorModel();
    const startMs = Date.parse(start);
    const scores = Array.from({ length: 500 }, (_, i) => model.judge(startMs + i * 1000, { value: next() }).score);
    expect(scores.every(Number.isFinite)).toBe(true);
    expect(model.judge(startMs + 500_000, { value: 1000 }).score).toBeGreaterThan(MODEL_THRESHOLD);
  });

  it('goes on after a clock that jumped to 2262 and back', () => {
    const next = noise();
    const series = new SensorSeries();
    series.run(500, () => ({ value: next() }));
    series.model.judge(Date.parse('2262-04-11T00:00:00Z'), { value: 0 });
    series.run(30, () => ({ value: next() }));
    const [verdict] = series.run(1, () => ({ value: next() }));
    expect(verdict).toMatchObject({ late: false, repeated: false, warmingUp: false });
  });

  it('judges readings whose time runs backwards', () => {
    const model = new SensorModel();
    const verdicts = Array.from({ length: 100 }, (_, i) => model.judge(START_MS - i * 1000, { value: i }));
    expect(verdicts.every(({ score }) => Number.isFinite(score))).toBe(true);
    expect(verdicts.filter(({ late }) => late).length).toBeGreaterThan(80);
  });

  it('is not alarmed by the first readings after a year without any', () => {
    const next = noise();
    const series = new SensorSeries();
    series.run(2000, () => ({ value: next() }));
    series.skip(365 * 288);
    expect(greatest(series.run(5, () => ({ value: next() })))).toBeLessThan(MODEL_THRESHOLD);
  });
});

describe('odd sensors', () => {
  it('judges 500 channels at a time and finds the one that jumps', () => {
    const next = noise();
    const model = new SensorModel();
    const reading = () => Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`channel_${i}`, next()]));
    for (let i = 0; i < 150; i++) model.judge(START_MS + i * 1000, reading());
    const { score } = model.judge(START_MS + 150_000, { ...reading(), channel_321: 1000 });
    expect(score).toBeGreaterThan(MODEL_THRESHOLD);
    const [leading] = [...model.explain()].sort((a, b) => b.contribution - a.contribution);
    expect(leading?.channel).toBe('channel_321');
  });

  it(`models the first ${MAX_MODELLED_CHANNELS} channels of a sensor that invents names`, () => {
    const model = new SensorModel();
    for (let i = 0; i < 2 * MAX_MODELLED_CHANNELS; i++) model.judge(START_MS + i * 1000, { [`channel_${i}`]: i });
    expect(model.memory.channels.size).toBe(MAX_MODELLED_CHANNELS);
    expect(model.explain()).toEqual([]);
  });

  it('keeps a sensor of one reading in less than 4 KB', () => {
    const model = new SensorModel();
    model.judge(START_MS + DAY_MS, { value: 1 });
    expect(stateBytes(model.memory).length).toBeLessThan(4000);
  });
});
