import { at } from './memory.ts';

const INTERVAL_MS = 0;
const LATE_IN_A_ROW = 1;

/** Numbers that a clock keeps, beside the newest time. */
export const EVENT_CLOCK_SIZE = 2;

/** Weight of a new interval in the typical one. */
const INTERVAL_RATE = 0.05;
/** Typical intervals without a reading that make a gap. */
const GAP_INTERVALS = 12;
/** Late readings in a row after which the sensor's clock is believed to have been set back. */
const LATE_READINGS_BELIEVED = 20;

/** Where a reading lies in the event time of its sensor. */
export type Arrival = 'in-order' | 'after-gap' | 'late';

/** Follows a sensor's event time. A clock that once ran years ahead must not make every later reading late for ever. */
export class EventClock {
  /** Greatest event time believed, in epoch milliseconds; NaN before the first reading. */
  newestMs: number;
  readonly #memory: Float32Array;

  constructor(memory: Float32Array, newestMs: number) {
    this.#memory = memory;
    this.newestMs = newestMs;
  }

  /** Typical time between two readings, in milliseconds; 0 before the second one. */
  get intervalMs(): number {
    return at(this.#memory, INTERVAL_MS);
  }

  /** Places a reading, and moves on unless it is late. */
  place(timestampMs: number): Arrival {
    const memory = this.#memory;
    if (Number.isNaN(this.newestMs)) {
      this.newestMs = timestampMs;
      return 'in-order';
    }
    const interval = timestampMs - this.newestMs;
    const lateInARow = interval < 0 ? at(memory, LATE_IN_A_ROW) + 1 : 0;
    if (interval < 0 && lateInARow < LATE_READINGS_BELIEVED) {
      memory[LATE_IN_A_ROW] = lateInARow;
      return 'late';
    }
    memory[LATE_IN_A_ROW] = 0;
    this.newestMs = timestampMs;
    return interval < 0 || this.#isGap(interval) ? 'after-gap' : 'in-order';
  }

  #isGap(intervalMs: number): boolean {
    const memory = this.#memory;
    const typical = at(memory, INTERVAL_MS);
    if (intervalMs === 0) return false;
    const longest = GAP_INTERVALS * typical;
    const believed = typical === 0 ? intervalMs : Math.min(intervalMs, longest);
    memory[INTERVAL_MS] = typical === 0 ? intervalMs : typical + INTERVAL_RATE * (believed - typical);
    return typical > 0 && intervalMs > longest;
  }
}
