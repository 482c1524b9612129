import { at } from './memory.ts';
import type { ModelParameters } from './parameters.ts';

const RUN = 0;
const LONGEST = 1;
const MOVED = 2;

/** Numbers that a standstill keeps. */
export const STANDSTILL_SIZE = 3;

/** Surprise of a standstill, in alarms of a quiet sensor: enough for one with some recent alarms too. */
const ALARMS = 2;

/** Counts for how many readings a channel has not moved, and keeps the longest such run before. */
export class Standstill {
  readonly #memory: Float32Array;
  readonly #parameters: ModelParameters;

  constructor(memory: Float32Array, parameters: ModelParameters) {
    this.#memory = memory;
    this.#parameters = parameters;
  }

  /**
   * Judges whether standing still is unusual, then learns. A channel that never moved is constant, not stuck.
   *
   * @param comparable whether the value before can be compared with: not at the start and after a gap
   * @returns decades of surprise once the standstill is `stuckGrowth` times the longest one before, and again after each such growth; else 0
   */
  surprise(moved: boolean, comparable: boolean): number {
    const { alarmDecades, rangeDecay, stuckGrowth, stuckReadings } = this.#parameters;
    const memory = this.#memory;
    const ended = moved || !comparable;
    const run = ended ? 0 : at(memory, RUN) + 1;
    const longest = at(memory, LONGEST);
    if (ended) memory[LONGEST] = Math.max(at(memory, RUN), longest - rangeDecay * longest);
    if (moved && comparable) memory[MOVED] = 1;
    memory[RUN] = Math.min(run, 1e6);
    const told = Math.ceil(Math.max(stuckGrowth * longest, longest + stuckReadings));
    const growths = Math.log2(run / told) / Math.log2(stuckGrowth);
    const isNews = growths >= 0 && Number.isInteger(growths) && at(memory, MOVED) === 1;
    return isNews ? ALARMS * alarmDecades : 0;
  }
}
