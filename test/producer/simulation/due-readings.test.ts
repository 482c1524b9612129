import { describe, expect, it } from '@jest/globals';
import { LABEL_HEADER, parseLabel } from '../../../producer/simulation/anomaly-label.ts';
import { DueReadings } from '../../../producer/simulation/due-readings.ts';
import { createSimulation } from '../../../producer/simulation/simulation.ts';

const FROM_MS = Date.parse('2026-01-05T00:00:00Z');

/** Every reading of four realistic sensors over some days, made at once. */
const messages = (anomalies: number) =>
  new DueReadings({
    simulation: createSimulation({ mode: 'realistic', sensors: 4, seed: 1, anomalies }),
    rate: 1_000,
    count: 20_000,
    startEpochMs: 0,
    simulatedMs: (index) => FROM_MS + index * 15_000,
    partitionOf: () => 0,
  }).take(60_000, 20_000);

describe('DueReadings', () => {
  const labelled = messages(20);

  it('says of each reading the simulated time, whenever it is sent', () => {
    const times = labelled.map(({ value }) => Date.parse(JSON.parse(value).timestamp) - FROM_MS);
    expect(times.slice(0, 3)).toEqual([0, 15_000, 30_000]);
  });

  it('puts the label of an anomaly into a header and nothing of it into the value', () => {
    const healthy = messages(0);
    const fields = (value: string) => Object.keys(JSON.parse(value));
    let labels = 0;
    for (const [index, { value, headers }] of labelled.entries()) {
      if (headers === undefined) continue;
      labels++;
      expect(parseLabel(headers[LABEL_HEADER] ?? '')).toBeDefined();
      const healthyFields = fields(healthy[index]?.value ?? '{}');
      expect(fields(value).filter((name) => !healthyFields.includes(name))).toEqual([]);
    }
    expect(labels).toBeGreaterThan(500);
  });

  it('gives a reading without an anomaly no header', () => {
    expect(messages(0).filter(({ headers }) => headers !== undefined)).toEqual([]);
  });
});
