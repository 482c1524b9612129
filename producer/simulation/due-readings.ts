import type { ReadingSource } from '../publish/reading-source.ts';
import type { PlacedMessage } from '../publish/record-set.ts';
import { LABEL_HEADER, labelText } from './anomaly-label.ts';
import { countDue, dueAtMs } from './pacing.ts';
import { readingValue } from './reading-value.ts';
import type { Simulation } from './simulated-reading.ts';

interface DueReadingsSettings {
  readonly simulation: Simulation;
  /** Readings a second. */
  readonly rate: number;
  /** How many there will ever be; Infinity without an end. */
  readonly count: number;
  /** When the first reading is due, epoch milliseconds. */
  readonly startEpochMs: number;
  /** When reading number `index`, from 0, is said to be taken, where that is not when it is due. */
  readonly simulatedMs?: ((index: number) => number) | undefined;
  readonly partitionOf: (key: string) => number;
}

/** The readings of a run, each made only when it is due and there is room to send it. */
export class DueReadings implements ReadingSource {
  readonly #settings: DueReadingsSettings;
  #taken = 0;

  constructor(settings: DueReadingsSettings) {
    this.#settings = settings;
  }

  get taken(): number {
    return this.#taken;
  }

  get finished(): boolean {
    return this.#taken >= this.#settings.count;
  }

  nextInMs(elapsedMs: number): number {
    return Math.max(0, dueAtMs(this.#settings.rate, this.#taken) - elapsedMs);
  }

  dueBy(elapsedMs: number): number {
    return Math.min(countDue(this.#settings.rate, elapsedMs), this.#settings.count);
  }

  take(elapsedMs: number, most: number): PlacedMessage[] {
    const end = Math.min(this.dueBy(elapsedMs), this.#taken + most);
    const readings: PlacedMessage[] = [];
    while (this.#taken < end) readings.push(this.#next());
    return readings;
  }

  #next(): PlacedMessage {
    const { simulation, rate, startEpochMs, simulatedMs, partitionOf } = this.#settings;
    const index = this.#taken++;
    const reading = simulation(simulatedMs?.(index) ?? startEpochMs + dueAtMs(rate, index));
    const key = String(reading.sensorId);
    const placed = { key, value: readingValue(reading), partition: partitionOf(key) };
    return reading.label === undefined ? placed : { ...placed, headers: { [LABEL_HEADER]: labelText(reading.label) } };
  }
}
