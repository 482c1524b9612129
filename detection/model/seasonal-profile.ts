import { at } from './memory.ts';
import type { ModelParameters } from './parameters.ts';

const PERIOD = 0;
const PERIODS = 1;
const BIN = 2;
const VISIT_READINGS = 3;
const MOST_VISIT_READINGS = 4;
const FIRST_VISIT = 5;
const HEAD = 6;

/** Stands for the spread of a bin without readings. */
const NEVER_VISITED = -1;

/** Numbers that a profile of so many bins keeps. */
export const profileSize = (bins: number): number => HEAD + 2 * bins;

/** What is usual for a channel at each time of a day or a week, in UTC: a mean and a mean absolute deviation for each bin. */
export class SeasonalProfile {
  readonly #memory: Float32Array;
  readonly #parameters: ModelParameters;
  readonly #periodMs: number;
  readonly #bins: number;
  readonly #fewestPeriods: number;
  #bin = 0;

  /** @param fewestPeriods days or weeks, the present one counted, before which nothing is taken for usual */
  constructor(memory: Float32Array, parameters: ModelParameters, periodMs: number, bins: number, fewestPeriods = 2) {
    this.#memory = memory;
    this.#parameters = parameters;
    this.#periodMs = periodMs;
    this.#bins = bins;
    this.#fewestPeriods = fewestPeriods;
  }

  /** Marks every bin as never visited. */
  static clear(memory: Float32Array): void {
    memory.fill(0);
    memory.fill(NEVER_VISITED, HEAD + (memory.length - HEAD) / 2);
    memory[BIN] = -1;
  }

  /** Turns to the bin of a time, in whole milliseconds that a `Date` can hold; call it before the others. */
  turnTo(timestampMs: number): void {
    const exactPeriod = Math.floor(timestampMs / this.#periodMs);
    this.#bin = Math.floor(((timestampMs - exactPeriod * this.#periodMs) * this.#bins) / this.#periodMs);
    const memory = this.#memory;
    // As the memory holds it: periods far from 1970 have more digits than single precision.
    const period = Math.fround(exactPeriod);
    if (this.#bin === at(memory, BIN) && period === at(memory, PERIOD)) return;
    // The period of 1970 itself reads like none, so the bin tells that there was no reading yet.
    if (period !== at(memory, PERIOD) || at(memory, BIN) < 0) {
      memory[PERIOD] = period;
      memory[PERIODS] = Math.min(at(memory, PERIODS) + 1, 1e6);
    }
    memory[BIN] = this.#bin;
    memory[VISIT_READINGS] = 0;
    memory[FIRST_VISIT] = at(memory, HEAD + this.#bins + this.#bin) === NEVER_VISITED ? 1 : 0;
  }

  /** The usual value at this time, or NaN while this time was not seen in enough periods (the present one counts). */
  get usual(): number {
    const memory = this.#memory;
    const periods = at(memory, PERIODS);
    const unknown = at(memory, FIRST_VISIT) === 1 || (periods < 3 && at(memory, VISIT_READINGS) === 0);
    return unknown || periods < this.#fewestPeriods ? Number.NaN : at(memory, HEAD + this.#bin);
  }

  /** How many spreads a value lies from the usual one, or NaN while that is unknown. */
  deviation(value: number, range: number): number {
    const spread = at(this.#memory, HEAD + this.#bins + this.#bin);
    return Math.abs(value - this.usual) / (spread + this.#parameters.spreadOfRange * range);
  }

  /** Learns what the value at this time was. */
  learn(value: number): void {
    const memory = this.#memory;
    const mean = HEAD + this.#bin;
    const spread = mean + this.#bins;
    const readings = at(memory, VISIT_READINGS) + 1;
    const rate = this.#rate(readings);
    memory[VISIT_READINGS] = readings;
    if (readings === 1 && at(memory, FIRST_VISIT) === 1) {
      memory[mean] = value;
      memory[spread] = 0;
    } else {
      memory[mean] = at(memory, mean) + rate * (value - at(memory, mean));
      memory[spread] = at(memory, spread) + rate * (Math.abs(value - at(memory, mean)) - at(memory, spread));
    }
  }

  #rate(readings: number): number {
    const memory = this.#memory;
    if (at(memory, FIRST_VISIT) === 1) {
      memory[MOST_VISIT_READINGS] = Math.max(at(memory, MOST_VISIT_READINGS), readings);
      return 1 / readings;
    }
    const ofVisit = Math.max(this.#parameters.profileRate, 1 / Math.max(1, at(memory, PERIODS)));
    return ofVisit / Math.max(1, at(memory, MOST_VISIT_READINGS));
  }
}
