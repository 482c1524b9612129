import { countDue, dueAtMs } from './pacing.ts';
import { readingValue } from './reading-value.ts';
import type { PlacedMessage } from './record-set.ts';
import type { Simulation } from './simulation.ts';

interface DueReadingsSettings {
  readonly simulation: Simulation;
  /** Readings a second. */
  readonly rate: number;
  /** How many there will ever be; Infinity without an end. */
  readonly count: number;
  /** When the first reading is due, epoch milliseconds. */
  readonly startEpochMs: number;
  readonly partitionOf: (key: string) => number;
}

/** The readings of a run, each made only when it is due and there is room to send it. */
export class DueReadings {
  readonly #settings: DueReadingsSettings;
  #taken = 0;

  constructor(settings: DueReadingsSettings) {
    this.#settings = settings;
  }

  /** How many have been made so far. */
  get taken(): number {
    return this.#taken;
  }

  get finished(): boolean {
    return this.#taken >= this.#settings.count;
  }

  /** How many milliseconds after `elapsedMs` the next one is due; 0 if it is late. */
  nextInMs(elapsedMs: number): number {
    return Math.max(0, dueAtMs(this.#settings.rate, this.#taken) - elapsedMs);
  }

  /** Makes those that are due `elapsedMs` after the start and were not taken yet, oldest first, up to `most`. */
  take(elapsedMs: number, most: number): PlacedMessage[] {
    const end = Math.min(countDue(this.#settings.rate, elapsedMs), this.#settings.count, this.#taken + most);
    const readings: PlacedMessage[] = [];
    while (this.#taken < end) readings.push(this.#next());
    return readings;
  }

  #next(): PlacedMessage {
    const { simulation, rate, startEpochMs, partitionOf } = this.#settings;
    const reading = simulation(startEpochMs + dueAtMs(rate, this.#taken++));
    const key = String(reading.sensorId);
    return { key, value: readingValue(reading), partition: partitionOf(key) };
  }
}
