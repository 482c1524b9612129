import { at } from './memory.ts';
import type { ModelParameters } from './parameters.ts';

const FAST = 0;
const SLOW = 1;
const LOW = 2;
const HIGH = 3;

/** Numbers that levels keep. */
export const LEVELS_SIZE = 4;

/** Below this a scale counts as zero: the channel is constant. */
const SMALLEST_SCALE = 1e-18;

/** Where a channel is: a fast and a slow exponential average, and the range that its values have had. */
export class Levels {
  readonly #memory: Float32Array;
  readonly #parameters: ModelParameters;

  constructor(memory: Float32Array, parameters: ModelParameters) {
    this.#memory = memory;
    this.#parameters = parameters;
  }

  /** Begins with the first value. */
  start(value: number): void {
    this.#memory.fill(value);
  }

  /** Forgets the fast average, so that nothing is continued across a gap. */
  restart(value: number): void {
    this.#memory[FAST] = value;
  }

  /** The fast average. */
  get fast(): number {
    return at(this.#memory, FAST);
  }

  /** Width of the range, above zero. */
  get range(): number {
    return Math.max(at(this.#memory, HIGH) - at(this.#memory, LOW), SMALLEST_SCALE);
  }

  /** The smallest difference that counts. */
  get floor(): number {
    return this.#parameters.floorOfRange * this.range;
  }

  /** How far a value lies outside the range, in widths of it. */
  outside(value: number): number {
    return Math.max(0, value - at(this.#memory, HIGH), at(this.#memory, LOW) - value) / this.range;
  }

  /** How far apart the averages would be after a value. */
  driftWith(value: number, count: number): number {
    return Math.abs(this.#next(FAST, value, count) - this.#next(SLOW, value, count));
  }

  /** What may be learnt of a value: at most one width of the range beyond it, so that one outlier cannot blind the model. */
  learnable(value: number): number {
    const low = at(this.#memory, LOW);
    const high = at(this.#memory, HIGH);
    return high > low ? Math.min(Math.max(value, 2 * low - high), 2 * high - low) : value;
  }

  /** Learns a value; the range lasts `pace` times as many readings as usual. */
  learn(value: number, count: number, pace: number): void {
    const memory = this.#memory;
    const low = at(memory, LOW);
    const high = at(memory, HIGH);
    const forgotten = (this.#parameters.rangeDecay / pace) * (high - low);
    memory[FAST] = this.#next(FAST, value, count);
    memory[SLOW] = this.#next(SLOW, value, count);
    memory[LOW] = Math.min(value, low + forgotten);
    memory[HIGH] = Math.max(value, high - forgotten);
  }

  #next(average: typeof FAST | typeof SLOW, value: number, count: number): number {
    const { fastRate, slowRate } = this.#parameters;
    const old = at(this.#memory, average);
    return old + Math.max(average === FAST ? fastRate : slowRate, 1 / count) * (value - old);
  }
}
