import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { Clock } from '../../../event-source-mapping/clock.ts';

interface Timer {
  readonly dueMs: number;
  readonly wake: () => void;
}

const START_EPOCH_MS = 1_700_000_000_000;
const RESOLUTION = 1_000_000;

/** A clock that a test moves: seconds of waiting pass in microseconds, the same way for the same seed. */
export class VirtualClock implements Clock {
  readonly #random;
  /** In order of their time, and of their making where that is the same. */
  readonly #timers: Timer[] = [];
  #nowMs = 0;
  /** How far the wall clock was set forward (or back, below 0). */
  setForwardMs = 0;

  constructor(seed: number) {
    this.#random = xoroshiro128plus(seed);
  }

  epochMs(): number {
    return START_EPOCH_MS + this.#nowMs + this.setForwardMs;
  }

  elapsedMs(): number {
    return this.#nowMs;
  }

  after(delayMs: number, wake: () => void): () => void {
    const timer = { dueMs: this.#nowMs + Math.max(0, delayMs), wake };
    let index = this.#timers.length;
    while (index > 0 && (this.#timers[index - 1]?.dueMs ?? 0) > timer.dueMs) index--;
    this.#timers.splice(index, 0, timer);
    return () => {
      const at = this.#timers.indexOf(timer);
      if (at >= 0) this.#timers.splice(at, 1);
    };
  }

  random(): number {
    return this.integer(0, RESOLUTION - 1) / RESOLUTION;
  }

  /** A whole number from one to another, both included. */
  integer(least: number, most: number): number {
    return uniformInt(this.#random, least, most);
  }

  /** Lets time pass, and calls `afterEach` when everything that one timer has set going has come to rest. */
  async run(forMs: number, afterEach: () => void = () => {}): Promise<void> {
    const untilMs = this.#nowMs + forMs;
    await atRest();
    afterEach();
    for (;;) {
      const [next] = this.#timers;
      if (next === undefined || next.dueMs > untilMs) break;
      this.#timers.shift();
      this.#nowMs = next.dueMs;
      next.wake();
      await atRest();
      afterEach();
    }
    this.#nowMs = untilMs;
  }
}

/** Resolves when no promise is left to be continued: that comes before everything that Node does next. */
const atRest = () => new Promise<void>((resolve) => setImmediate(resolve));
