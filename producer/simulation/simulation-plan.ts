import { UsageError } from '../../command-line/command.ts';
import { parseTimestamp } from '../../detection/timestamp.ts';
import type { ProducerSettings } from '../options.ts';
import type { ProductionPlan } from '../publish/reading-source.ts';
import { DueReadings } from './due-readings.ts';
import { countDue, dueAtMs } from './pacing.ts';
import { createSimulation } from './simulation.ts';

const SECOND_MS = 1_000;

/**
 * Plans simulated readings at a steady rate.
 *
 * @throws UsageError when `from` is not a time
 */
export function simulationPlan(settings: ProducerSettings): ProductionPlan {
  const { rate, count } = settings;
  const fromMs = settings.from === undefined ? undefined : startOf(settings.from);
  return {
    ratePerSecond: rate,
    dueBy: (elapsedMs) => Math.min(countDue(rate, elapsedMs), count ?? Number.POSITIVE_INFINITY),
    source: (partitionOf, startEpochMs) =>
      new DueReadings({
        simulation: createSimulation(settings),
        rate,
        count: count ?? Number.POSITIVE_INFINITY,
        startEpochMs,
        simulatedMs: simulatedTime(settings, fromMs ?? startEpochMs),
        partitionOf,
      }),
  };
}

function simulatedTime({ rate, sensors, interval }: ProducerSettings, fromMs: number): (index: number) => number {
  if (interval === undefined) return (index) => fromMs + dueAtMs(rate, index);
  const stepMs = (interval * SECOND_MS) / sensors;
  return (index) => fromMs + index * stepMs;
}

function startOf(text: string): number {
  const time = parseTimestamp(text);
  if (time === undefined) throw new UsageError(`--from must be a time like 2026-01-01T00:00:00Z, got "${text}".`);
  return Date.parse(time);
}
