import { at } from './memory.ts';
import type { ModelParameters } from './parameters.ts';

const COUNT = 0;
const MEAN = 1;
const THRESHOLD = 2;
const EXCESSES = 3;
const MEAN_EXCESS = 4;
const PEAKS = 5;
const PEAK = 6;
const MEAN_PEAK_EXCESS = 7;

/** Numbers that a tail keeps. */
export const TAIL_SIZE = 8;

/** Readings before a quantile means anything. */
const FEWEST_READINGS = 30;
const MOST_COUNTED = 1e6;

/**
 * How rare a residual is among those seen before, by peaks over threshold: beyond a running quantile the excesses are taken
 * as exponential, of a scale that so few of them have told: the predictive tail is a Lomax (Pareto II), wide while the tail is
 * young. A second, short memory of the recent peak keeps a spike that comes back from surprising each time.
 *
 * @see https://doi.org/10.1145/3097983.3098144 Siffer et al. 2017, streaming peaks over threshold
 */
export class Tail {
  readonly #memory: Float32Array;
  readonly #parameters: ModelParameters;

  constructor(memory: Float32Array, parameters: ModelParameters) {
    this.#memory = memory;
    this.#parameters = parameters;
  }

  /** The residual that about one reading in forty exceeds, by default. */
  get threshold(): number {
    return at(this.#memory, THRESHOLD);
  }

  /**
   * Judges a residual, then learns from it.
   *
   * @param residual at least 0
   * @param floor smallest scale on which an excess counts
   * @param pace how many times as long as usual, in readings, it remembers
   * @returns surprise in decades, −log10 of the probability of a residual this large; 0 below the threshold
   */
  surprise(residual: number, floor: number, pace = 1): number {
    const memory = this.#memory;
    const count = at(memory, COUNT) + 1;
    const threshold = at(memory, THRESHOLD);
    const scale = Math.max(at(memory, MEAN_EXCESS), floor);
    const judged = count > FEWEST_READINGS && residual > threshold;
    const decades = judged ? this.#decades(residual, threshold, scale, floor) : 0;
    memory[COUNT] = Math.min(count, MOST_COUNTED);
    if (count > FEWEST_READINGS) this.#learnPeak(residual, pace);
    const most = count > FEWEST_READINGS ? threshold + this.#parameters.tailClip * scale : residual;
    this.#learn(Math.min(residual, most), pace);
    return decades;
  }

  #decades(residual: number, threshold: number, scale: number, floor: number): number {
    const base = -Math.log10(1 - this.#parameters.tailQuantile);
    const memory = this.#memory;
    const known = at(memory, EXCESSES) + 1;
    const decades = base + known * Math.LOG10E * Math.log1p((residual - threshold) / (known * scale));
    if (at(memory, PEAKS) === 0) return decades;
    const beyondPeak = Math.max(0, residual - at(memory, PEAK)) / Math.max(at(memory, MEAN_PEAK_EXCESS), floor);
    return Math.min(decades, base + this.#parameters.peakDecades + Math.LOG10E * beyondPeak);
  }

  #learnPeak(residual: number, pace: number): void {
    const { peakGrowth, peakRate, peakReadings } = this.#parameters;
    const memory = this.#memory;
    const peak = at(memory, PEAK);
    if (residual <= peak) {
      memory[PEAK] = peak - peak / (peakReadings * pace);
      return;
    }
    const peaks = at(memory, PEAKS) + 1;
    const rise = Math.min(residual - peak, peakGrowth * Math.max(peak, at(memory, MEAN)));
    const meanExcess = at(memory, MEAN_PEAK_EXCESS);
    memory[PEAKS] = Math.min(peaks, MOST_COUNTED);
    memory[MEAN_PEAK_EXCESS] = meanExcess + Math.max(peakRate, 1 / (peaks + 1)) * (rise - meanExcess);
    memory[PEAK] = peak + rise;
  }

  #learn(residual: number, pace: number): void {
    const { tailQuantile, tailStep } = this.#parameters;
    const tailReadings = this.#parameters.tailReadings * pace;
    const memory = this.#memory;
    const count = at(memory, COUNT);
    const mean = at(memory, MEAN) + Math.max(1 / tailReadings, 1 / count) * (residual - at(memory, MEAN));
    const step = Math.max(tailStep / pace, 2 / count) * mean;
    const threshold = at(memory, THRESHOLD);
    memory[MEAN] = mean;
    if (residual <= threshold) {
      memory[THRESHOLD] = Math.max(0, threshold - step * (1 - tailQuantile));
      return;
    }
    const excesses = at(memory, EXCESSES) + 1;
    const meanExcess = at(memory, MEAN_EXCESS);
    const rate = Math.max(1 / (tailReadings * (1 - tailQuantile)), 1 / (excesses + 1));
    memory[EXCESSES] = Math.min(excesses, MOST_COUNTED);
    memory[MEAN_EXCESS] = meanExcess + rate * (residual - threshold - meanExcess);
    memory[THRESHOLD] = threshold + step * tailQuantile;
  }
}
