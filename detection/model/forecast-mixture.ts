import { at } from './memory.ts';

const LAST = 0;
const BEFORE_LAST = 1;
const LAST_USUAL = 2;
const USUAL_KNOWN = 3;
const ERRORS = 4;
const EXPERTS = 5;

/** Numbers that a mixture keeps. */
export const FORECAST_SIZE = ERRORS + EXPERTS;

/** Weight of a new reading in an expert's mean square error. */
const ERROR_RATE = 0.02;
/** Share of the floor's square that keeps an expert without errors from infinite weight. */
const SMALLEST_ERROR = 0.01;

/**
 * A forecast of the next value by simple experts, each weighted by the inverse square of its recent mean square error: as
 * last time, the same change again, the fast average, as usual at this time, as usual plus the last difference from usual.
 */
export class ForecastMixture {
  readonly #memory: Float32Array;
  readonly #forecasts = new Float64Array(EXPERTS);

  constructor(memory: Float32Array) {
    this.#memory = memory;
  }

  /** Forgets the last values, so that nothing is continued across a gap. */
  restart(value: number): void {
    this.#memory[LAST] = value;
    this.#memory[BEFORE_LAST] = value;
    this.#memory[USUAL_KNOWN] = 0;
  }

  /**
   * The next value, of what is known before it.
   *
   * @param usual the profile's value at this time, or NaN
   * @param floor smallest error that matters
   */
  forecast(fastAverage: number, usual: number, floor: number): number {
    const memory = this.#memory;
    const forecasts = this.#forecasts;
    const last = at(memory, LAST);
    const lastUsual = at(memory, LAST_USUAL);
    const known = !Number.isNaN(usual);
    forecasts[0] = last;
    forecasts[1] = 2 * last - at(memory, BEFORE_LAST);
    forecasts[2] = fastAverage;
    forecasts[3] = known ? usual : last;
    forecasts[4] = known && at(memory, USUAL_KNOWN) === 1 ? usual + last - lastUsual : last;
    let weights = 0;
    let sum = 0;
    for (let expert = 0; expert < EXPERTS; expert++) {
      const error = at(memory, ERRORS + expert) + SMALLEST_ERROR * floor * floor;
      const weight = 1 / (error * error);
      weights += weight;
      sum += weight * (forecasts[expert] ?? 0);
    }
    return sum / weights;
  }

  /** Learns how wrong each expert was. */
  learn(value: number, usual: number, range: number, count: number): void {
    const memory = this.#memory;
    const rate = Math.max(ERROR_RATE, 1 / count);
    for (let expert = 0; expert < EXPERTS; expert++) {
      const error = Math.min(Math.abs(value - (this.#forecasts[expert] ?? 0)), range);
      const mean = at(memory, ERRORS + expert);
      memory[ERRORS + expert] = mean + rate * (error * error - mean);
    }
    memory[BEFORE_LAST] = at(memory, LAST);
    memory[LAST] = value;
    memory[USUAL_KNOWN] = Number.isNaN(usual) ? 0 : 1;
    memory[LAST_USUAL] = Number.isNaN(usual) ? 0 : usual;
  }
}
