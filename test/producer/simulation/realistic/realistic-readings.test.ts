import { describe, expect, it } from '@jest/globals';
import { ANOMALY_KINDS, type AnomalyKind } from '../../../../producer/simulation/anomaly-label.ts';
import { readingValue } from '../../../../producer/simulation/reading-value.ts';
import { SENSOR_KINDS } from '../../../../producer/simulation/realistic/sensor-kinds.ts';
import type { SimulatedReading } from '../../../../producer/simulation/simulated-reading.ts';
import { createSimulation } from '../../../../producer/simulation/simulation.ts';

/** A Monday. */
const FROM_MS = Date.parse('2026-01-05T00:00:00Z');
const SENSORS = 4;

/** Readings of four sensors, each every two minutes. */
function take(count: number, settings: { seed?: number; anomalies?: number } = {}): SimulatedReading[] {
  const next = createSimulation({ mode: 'realistic', sensors: SENSORS, seed: 5, anomalies: 0, ...settings });
  return Array.from({ length: count }, (_, index) => next(FROM_MS + index * 30_000));
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
function deviation(values: readonly number[]): number {
  const middle = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - middle) ** 2)));
}
const valuesOf = (readings: readonly SimulatedReading[], channel: string) =>
  readings.map(({ channels }) => channels[channel] ?? Number.NaN);
function correlation(a: readonly number[], b: readonly number[]): number {
  const [meanA, meanB] = [mean(a), mean(b)];
  return mean(a.map((value, i) => (value - meanA) * ((b[i] ?? 0) - meanB))) / (deviation(a) * deviation(b));
}

describe('realistic readings without anomalies', () => {
  const readings = take(28 * 720 * SENSORS);
  const byId = [1, 2, 3, 4].map((id) => readings.filter(({ sensorId }) => sensorId === id));
  const ofSensor = (id: number) => byId[id - 1] ?? [];

  it.each(SENSOR_KINDS.map((kind, place) => [kind.name, place] as const))('have the channels of a %s', (_, place) => {
    const names = SENSOR_KINDS[place]?.channels.map(({ name }) => name);
    for (const { channels } of ofSensor(place + 1).slice(0, 50)) expect(Object.keys(channels)).toEqual(names);
  });

  it('follow the day and the week', () => {
    const pump = ofSensor(2);
    const at = (hour: number, isWeekend: boolean) => {
      const then = pump.filter(({ timestampMs }) => {
        const time = new Date(timestampMs);
        return time.getUTCHours() === hour && [0, 6].includes(time.getUTCDay()) === isWeekend;
      });
      return mean(valuesOf(then, 'pressure'));
    };
    expect(at(11, false) - at(23, false)).toBeGreaterThan(2);
    expect(at(11, false) - at(11, true)).toBeGreaterThan(2);
  });

  it('have channels that depend on each other', () => {
    expect(correlation(valuesOf(ofSensor(1), 'pressure'), valuesOf(ofSensor(1), 'flow'))).toBeGreaterThan(0.9);
    expect(correlation(valuesOf(ofSensor(4), 'temperature'), valuesOf(ofSensor(4), 'humidity'))).toBeLessThan(-0.7);
  });

  it('drift over weeks', () => {
    const day = (first: number) => mean(valuesOf(ofSensor(3).slice(first * 720, (first + 7) * 720), 'humidity'));
    expect(Math.abs(day(0) - day(21))).toBeGreaterThan(0.1);
  });

  it('pass neither 40 °C nor 120 kPa and carry no label', () => {
    expect(readings.filter(({ channels }) => (channels['temperature'] ?? 0) > 40)).toEqual([]);
    expect(readings.filter(({ channels }) => (channels['pressure'] ?? 0) > 120)).toEqual([]);
    expect(readings.filter(({ label }) => label !== undefined)).toEqual([]);
  });
});

describe('injected anomalies', () => {
  const healthy = take(60_000);
  const readings = take(60_000, { anomalies: 5 });
  const pairs = readings.map((reading, index) => ({ ...reading, healthy: healthy[index]?.channels ?? {} }));

  const episodesOf = (kind: AnomalyKind) => {
    const episodes = new Map<string, typeof pairs>();
    for (const pair of pairs.filter(({ label }) => label?.kind === kind)) {
      const id = `${pair.sensorId} ${pair.label?.sinceMs}`;
      episodes.set(id, [...(episodes.get(id) ?? []), pair]);
    }
    return [...episodes.values()];
  };
  const changes = (episode: typeof pairs) =>
    episode.map(({ label, channels, healthy: well }) => {
      const { channel = '' } = label ?? {};
      return (channels[channel] ?? Number.NaN) - (well[channel] ?? Number.NaN);
    });

  it('change labelled readings only', () => {
    const healthyPairs = pairs.filter(({ label }) => label === undefined);
    const texts = (key: 'channels' | 'healthy') => healthyPairs.map((pair) => JSON.stringify(pair[key]));
    expect(texts('channels').join('\n') === texts('healthy').join('\n')).toBe(true);
  });

  it('are labelled with the time at which the episode began, and separated by healthy readings', () => {
    for (const kind of ANOMALY_KINDS)
      for (const episode of episodesOf(kind)) expect(episode[0]?.label?.sinceMs).toBe(episode[0]?.timestampMs);
  });

  it('begin about as often as asked for', () => {
    const episodes = ANOMALY_KINDS.flatMap(episodesOf);
    const labelled = pairs.filter(({ label }) => label !== undefined).length;
    const rate = (episodes.length * 1_000) / (pairs.length - labelled - episodes.length * 50);
    expect(rate).toBeGreaterThan(4);
    expect(rate).toBeLessThan(6);
  });

  it('are of each kind', () => {
    for (const kind of ANOMALY_KINDS) expect(episodesOf(kind).length).toBeGreaterThan(10);
  });

  it('spike for one reading', () => {
    for (const episode of episodesOf('spike')) expect(episode).toHaveLength(1);
  });

  it('shift the level by the same for all of the episode', () => {
    for (const episode of episodesOf('level-shift')) expect(deviation(changes(episode))).toBeLessThan(0.001);
  });

  it('drift further and further', () => {
    for (const episode of episodesOf('drift')) {
      const sizes = changes(episode).map(Math.abs);
      expect(sizes.at(-1)).toBeGreaterThan(5 * (sizes[0] ?? 0));
    }
  });

  it('stick to one value', () => {
    for (const episode of episodesOf('stuck'))
      expect(new Set(episode.map(({ label, channels }) => channels[label?.channel ?? ''])).size).toBe(1);
  });

  it('burst into noise on both sides', () => {
    const all = episodesOf('noise-burst').flatMap(changes);
    expect(all.filter((change) => change > 0).length / all.length).toBeCloseTo(0.5, 1);
  });

  it('drop a channel and keep the others', () => {
    for (const { label, channels } of episodesOf('drop-out').flat()) {
      expect(channels).not.toHaveProperty(label?.channel ?? '');
      expect(Object.keys(channels)).toHaveLength(2);
    }
  });

  it('turn what the load does to one channel around, so that the channels stop agreeing', () => {
    const boilers = episodesOf('disagreement').filter(
      ([first]) => first?.sensorId === 1 && first.label?.channel === 'flow',
    );
    const all = boilers.flat();
    const change = changes(all);
    const pressure = all.map(({ channels }) => channels['pressure'] ?? 0);
    expect(all.length).toBeGreaterThan(50);
    expect(correlation(change, pressure)).toBeLessThan(-0.8);
  });

  it('leave no trace of the label in the value', () => {
    for (const reading of readings.filter(({ label }) => label !== undefined).slice(0, 500)) {
      const fields = Object.keys(JSON.parse(readingValue(reading)));
      expect(fields).toEqual(['sensor_id', ...Object.keys(reading.channels), 'timestamp']);
    }
  });
});
