import { describe, expect, it } from '@jest/globals';
import { publishUntilStopped } from '../../../producer/publish/publish-loop.ts';
import { DueReadings } from '../../../producer/simulation/due-readings.ts';
import { createSimulation } from '../../../producer/simulation/simulation.ts';

/** A loop over simulated time that passes by `publishMs` during each batch, and while it pauses. */
async function batchSizes(settings: {
  rate: number;
  count: number;
  lateMs: number;
  publishMs: number;
}): Promise<number[]> {
  let elapsedMs = settings.lateMs;
  const sizes: number[] = [];
  const simulation = createSimulation({ mode: 'uniform', sensors: 3, seed: 1, anomalies: 0 });
  await publishUntilStopped({
    readings: new DueReadings({ ...settings, simulation, startEpochMs: 0, partitionOf: () => 0 }),
    publish: async (batch) => {
      sizes.push(batch.length);
      elapsedMs += settings.publishMs;
    },
    elapsedMs: () => elapsedMs,
    onCaughtUp: () => undefined,
    pause: async (durationMs) => {
      elapsedMs += durationMs;
    },
    stop: new AbortController().signal,
  });
  return sizes;
}

describe('publishUntilStopped', () => {
  it('catches up after an outage in batches of bounded size and leaves none out', async () => {
    const sizes = await batchSizes({ rate: 50_000, count: 20_000, lateMs: 60_000, publishMs: 1 });
    expect(sizes).toEqual([6_000, 6_000, 6_000, 2_000]);
  });

  it('waits for a reading that is due months later', async () => {
    const perMonth = 1 / 2_592_000;
    expect(await batchSizes({ rate: perMonth, count: 4, lateMs: 0, publishMs: 0 })).toEqual([1, 1, 1, 1]);
  });

  it('sends what became due during a batch with the next', async () => {
    const sizes = await batchSizes({ rate: 1_000, count: 41, lateMs: 0, publishMs: 20 });
    expect(sizes).toEqual([1, 20, 20]);
  });
});
