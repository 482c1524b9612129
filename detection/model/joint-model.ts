import { at } from './memory.ts';
import type { ModelParameters } from './parameters.ts';
import { Triangle } from './triangle.ts';

/** Channels that are judged together; a sensor with more has several groups, in the order in which its channels appeared. */
export const GROUP_CHANNELS = 12;

const HELD = 0;
const COUNTS = 1;
const MEANS = COUNTS + GROUP_CHANNELS;
const SMOOTH = MEANS + GROUP_CHANNELS;
const COVARIANCES = SMOOTH + GROUP_CHANNELS;

/** Numbers that a group keeps. */
export const JOINT_SIZE = COVARIANCES + (GROUP_CHANNELS * (GROUP_CHANNELS + 1)) / 2;

/** Share of a variance added to it, so that nearly equal channels do not divide by nearly nothing. */
const RIDGE = 0.01;

/** Where the covariance of two channels lies, the first at least the second. */
const covariancePlace = (row: number, column: number): number => COVARIANCES + (row * (row + 1)) / 2 + column;

/**
 * Judges the channels of a sensor together: how far their smoothed values lie from the usual place, by a Hotelling T² with
 * shrunken correlations. The reference stops learning while it alarms, so that a lasting fault stays one, until it has lasted
 * so long that it is the new normal.
 *
 * @see https://doi.org/10.1080/00401706.1992.10485232 Lowry et al. 1992, multivariate exponentially weighted moving average chart
 */
export class JointModel {
  /** Share of each channel of the group in the last distance, 0 to 1. */
  readonly shares = new Float64Array(GROUP_CHANNELS);
  readonly #memory: Float32Array;
  readonly #parameters: ModelParameters;
  readonly #triangle = new Triangle(GROUP_CHANNELS);
  readonly #present: number[] = [];
  readonly #offsets: number[] = [];

  constructor(memory: Float32Array, parameters: ModelParameters) {
    this.#memory = memory;
    this.#parameters = parameters;
  }

  /**
   * Judges the values of a reading, then learns from them.
   *
   * @param values by channel of the group, NaN where the reading has none
   * @param floors smallest standard deviation of each channel
   * @param pace how many times as many readings as usual the reference is learnt over
   * @returns how unusual they are together, in standard deviations of a normal distribution, at least 0; 0 while unknown
   */
  deviations(values: Float64Array, floors: Float64Array, pace = 1): number {
    this.#smooth(values, pace);
    const deviations = this.#judge(floors);
    const { jointAbsorbReadings, jointDeviations, jointFreeze } = this.#parameters;
    const held = deviations > jointDeviations ? at(this.#memory, HELD) + 1 : 0;
    this.#memory[HELD] = held;
    this.#learn(held > jointAbsorbReadings ? 1 : 1 / (1 + (deviations / jointDeviations) ** jointFreeze));
    return deviations;
  }

  #smooth(values: Float64Array, pace: number): void {
    const memory = this.#memory;
    const present = this.#present;
    present.length = 0;
    for (let channel = 0; channel < GROUP_CHANNELS; channel++) {
      const value = values[channel] ?? Number.NaN;
      if (Number.isNaN(value)) continue;
      present.push(channel);
      const count = at(memory, COUNTS + channel);
      if (count === 0) memory[MEANS + channel] = value;
      memory[SMOOTH + channel] = count === 0 ? value : this.#smoothed(channel, value);
      memory[COUNTS + channel] = Math.min(count + 1, this.#parameters.jointReadings * pace);
    }
  }

  /** One outlier alone, however far, says little about where the channels are: what it may move is bounded. */
  #smoothed(channel: number, value: number): number {
    const { jointClip, jointRate, jointWarmUpReadings } = this.#parameters;
    const smooth = at(this.#memory, SMOOTH + channel);
    const isLearnt = at(this.#memory, COUNTS + channel) > jointWarmUpReadings;
    const deviation = Math.sqrt(at(this.#memory, covariancePlace(channel, channel)));
    const most = isLearnt && deviation > 0 ? jointClip * deviation : Number.POSITIVE_INFINITY;
    return smooth + jointRate * Math.max(-most, Math.min(most, value - smooth));
  }

  #judge(floors: Float64Array): number {
    const memory = this.#memory;
    this.shares.fill(0);
    const judged = this.#present.filter(
      (channel) => at(memory, COUNTS + channel) > this.#parameters.jointWarmUpReadings,
    );
    if (judged.length < 2) return 0;
    const triangle = this.#triangle;
    triangle.start();
    for (const [row, channel] of judged.entries()) {
      const floor = floors[channel] ?? 0;
      for (let column = 0; column < row; column++) triangle.push(this.#correlated(channel, judged[column] ?? 0));
      const variance = at(memory, covariancePlace(channel, channel)) * (1 + RIDGE) + floor * floor;
      const offset = at(memory, SMOOTH + channel) - at(memory, MEANS + channel);
      triangle.push(variance);
      this.shares[channel] = (offset * offset) / variance;
      triangle.finishRow(offset);
    }
    this.#normaliseShares();
    return deviationsOfChiSquare(triangle.squaredDistance, judged.length);
  }

  #correlated(channel: number, other: number): number {
    return this.#parameters.jointCorrelation * at(this.#memory, covariancePlace(channel, other));
  }

  #normaliseShares(): void {
    const { shares } = this;
    const sum = shares.reduce((total, share) => total + share, 0);
    for (let channel = 0; channel < GROUP_CHANNELS; channel++)
      shares[channel] = sum > 0 ? (shares[channel] ?? 0) / sum : 0;
  }

  #learn(weight: number): void {
    const memory = this.#memory;
    const present = this.#present;
    const offsets = this.#offsets;
    for (const channel of present) offsets[channel] = at(memory, SMOOTH + channel) - at(memory, MEANS + channel);
    for (const row of present) {
      const rate = weight / at(memory, COUNTS + row);
      const offset = offsets[row] ?? 0;
      memory[MEANS + row] = at(memory, MEANS + row) + rate * offset;
      for (const column of present) {
        if (column > row) break;
        const place = covariancePlace(row, column);
        memory[place] = at(memory, place) + rate * ((1 - rate) * offset * (offsets[column] ?? 0) - at(memory, place));
      }
    }
  }
}

/**
 * The standard deviations at which a normal variable is as rare as a chi-square of so many degrees, at least 0.
 *
 * @see https://doi.org/10.1073/pnas.17.12.684 Wilson and Hilferty 1931
 */
function deviationsOfChiSquare(chiSquare: number, degrees: number): number {
  const variance = 2 / (9 * degrees);
  return Math.max(0, (Math.cbrt(chiSquare / degrees) - (1 - variance)) / Math.sqrt(variance));
}
