import { describe, expect, it } from '@jest/globals';
import { MODEL_THRESHOLD } from '../../../detection/model/model-verdict.ts';
import { DEFAULT_PARAMETERS } from '../../../detection/model/parameters.ts';
import { SensorModel } from '../../../detection/model/sensor-model.ts';
import { greatest, livelyTemperature, SensorSeries } from './sensor-series.ts';
import { noise } from './series.ts';

const DAY_READINGS = 288;
const { stuckReadings, warmUpReadings } = DEFAULT_PARAMETERS;

/** A sensor that has shown a daily cycle for a week. */
function aWeekOldSensor(temperatureOf = livelyTemperature()): SensorSeries {
  const series = new SensorSeries();
  series.run(7 * DAY_READINGS, temperatureOf);
  return series;
}

describe('SensorModel', () => {
  it(`answers from the first reading and says that it warms up until the ${warmUpReadings}th`, () => {
    const verdicts = new SensorSeries().run(warmUpReadings + 5, livelyTemperature());
    const warm = verdicts.findIndex(({ warmingUp }) => !warmingUp);
    expect(warm).toBe(warmUpReadings - 1);
    expect(verdicts.slice(0, warm).every(({ score }) => score === 0)).toBe(true);
  });

  it('raises few alarms on a healthy daily cycle', () => {
    const temperatureOf = livelyTemperature();
    const verdicts = aWeekOldSensor(temperatureOf).run(7 * DAY_READINGS, temperatureOf);
    expect(verdicts.filter(({ score }) => score >= MODEL_THRESHOLD).length).toBeLessThanOrEqual(3);
  });

  it('reports a temperature that is usual at noon but not at this hour', () => {
    const temperatureOf = livelyTemperature();
    const series = aWeekOldSensor(temperatureOf);
    series.run(24, temperatureOf);
    expect(greatest(series.run(6, () => ({ temperature: 25 })))).toBeGreaterThan(MODEL_THRESHOLD);
  });

  it('names the channel, its expected value and range, and the view of a jump', () => {
    const series = aWeekOldSensor();
    series.run(1, (timestampMs) => ({ ...livelyTemperature()(timestampMs), humidity: 50 }));
    series.run(1, () => ({ temperature: 60, humidity: 50 }));
    const [temperature, humidity] = series.model.explain();
    expect(temperature).toMatchObject({ channel: 'temperature', contribution: 1 });
    expect(temperature?.expected).toBeCloseTo(15, 0);
    expect(temperature?.low).toBeLessThan(temperature?.expected ?? 0);
    expect(temperature?.high).toBeGreaterThan(temperature?.expected ?? 0);
    expect(humidity).toMatchObject({ channel: 'humidity', contribution: 0 });
  });

  it.each([5, 6, 7])('reports that sensor %d stopped moving', (seed) => {
    const next = noise(seed);
    const series = new SensorSeries();
    series.run(2000, () => ({ temperature: 20 + next() }));
    series.run(1, () => ({ temperature: 20 }));
    const stuck = series.run(20 * stuckReadings, () => ({ temperature: 20 }));
    const first = stuck.findIndex(({ score }) => score >= MODEL_THRESHOLD);
    expect(first).toBeGreaterThanOrEqual(stuckReadings - 1);
  });

  it('reports a step once and takes it for normal after a while', () => {
    const next = noise();
    const series = new SensorSeries();
    series.run(2000, () => ({ temperature: 20 + next() }));
    const step = series.run(200, () => ({ temperature: 80 + next() }));
    expect(greatest(step.slice(0, 10))).toBeGreaterThan(MODEL_THRESHOLD);
    series.run(4000, () => ({ temperature: 80 + next() }));
    const later = series.run(2000, () => ({ temperature: 80 + next() }));
    expect(later.filter(({ score }) => score >= MODEL_THRESHOLD).length).toBeLessThanOrEqual(6);
  });

  it('is not alarmed by a gap of a day in a daily cycle', () => {
    const temperatureOf = livelyTemperature();
    const series = aWeekOldSensor(temperatureOf);
    series.skip(DAY_READINGS + 100);
    expect(greatest(series.run(3, temperatureOf))).toBeLessThan(MODEL_THRESHOLD);
  });

  it('judges a channel that comes later after its own warm-up, and others while it is away', () => {
    const temperatureOf = livelyTemperature();
    const series = aWeekOldSensor(temperatureOf);
    const [first] = series.run(1, (timestampMs) => ({ ...temperatureOf(timestampMs), humidity: 50 }));
    expect(first?.warmingUp).toBe(true);
    const [second] = series.run(1, temperatureOf);
    expect(second?.warmingUp).toBe(false);
  });

  it('reports two channels that no longer agree although each is usual alone', () => {
    const next = noise(3);
    const series = new SensorSeries();
    const level = { value: 0 };
    const together = () => {
      level.value = 0.95 * level.value + next();
      return { left: level.value + 0.1 * next(), right: level.value + 0.1 * next() };
    };
    const before = series.run(2000, together);
    const apart = series.run(300, () => {
      const { left, right } = together();
      return { left, right: -right };
    });
    expect(greatest(apart)).toBeGreaterThan(Math.max(MODEL_THRESHOLD, greatest(before.slice(500)) * 0.9));
  });
});

describe('late and repeated readings', () => {
  it('marks and judges a late reading without learning from it', () => {
    const temperatureOf = livelyTemperature();
    const series = aWeekOldSensor(temperatureOf);
    const undisturbed = aWeekOldSensor(livelyTemperature());
    for (let i = 0; i < 10; i++) {
      const late = series.model.judge(series.nextMs - 20 * 300_000, { temperature: 1000 });
      expect(late).toMatchObject({ late: true, repeated: false });
      expect(late.score).toBeGreaterThan(MODEL_THRESHOLD);
    }
    const next = livelyTemperature(9);
    expect(series.run(50, next)).toEqual(undisturbed.run(50, livelyTemperature(9)));
  });

  it('marks a reading that comes again with the same time and values, and judges it alike', () => {
    const series = aWeekOldSensor();
    const timestampMs = series.nextMs;
    series.run(1, () => ({ temperature: 16.5 }));
    const before = series.model.memory.channels.get('temperature')?.slice();
    expect(series.model.judge(timestampMs, { temperature: 16.5 })).toMatchObject({ repeated: true, late: false });
    expect(series.model.memory.channels.get('temperature')).toEqual(before);
  });

  it('takes two different readings of the same time for two readings', () => {
    const model = new SensorModel();
    model.judge(0, { temperature: 20 });
    expect(model.judge(0, { temperature: 21 })).toMatchObject({ repeated: false, late: false });
  });
});
