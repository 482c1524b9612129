import type { PlacedMessage } from './record-set.ts';

interface ProgressSettings {
  /** A line for each reading on standard output. */
  readonly printReadings: boolean;
  /** A line every few seconds on standard error. */
  readonly printRate: boolean;
  /** How often that is; every five seconds unless told. */
  readonly rateLineEveryMs?: number;
  readonly out: { write(text: string): unknown };
  readonly err: { write(text: string): unknown };
  /** Tells a parent process how many readings are acknowledged so far; absent without one. */
  tellParent?(readings: number): void;
  nowMs(): number;
}

const RATE_LINE_EVERY_MS = 5_000;
const TELL_EVERY_MS = 250;

/** Counts acknowledged readings and shows them: each, as a rate, and to a parent, four times a second at most. */
export class Progress {
  readonly #settings: ProgressSettings;
  #readings = 0;
  #told = 0;
  #toldMs = 0;
  #lineReadings = 0;
  #lineMs: number;

  constructor(settings: ProgressSettings) {
    this.#settings = settings;
    this.#lineMs = settings.nowMs();
  }

  /** Readings acknowledged so far. */
  get readings(): number {
    return this.#readings;
  }

  acknowledged(messages: readonly PlacedMessage[]): void {
    this.#readings += messages.length;
    if (this.#settings.printReadings) {
      this.#settings.out.write(messages.map(({ value }) => `Sent: ${value}\n`).join(''));
    }
    if (this.#settings.nowMs() - this.#toldMs >= TELL_EVERY_MS) this.tellParent();
  }

  /** Tells the parent process where the count has moved since it was last told. */
  tellParent(): void {
    if (this.#readings === this.#told) return;
    this.#told = this.#readings;
    this.#toldMs = this.#settings.nowMs();
    this.#settings.tellParent?.(this.#readings);
  }

  /** To be called about once a second. */
  tick(): void {
    this.tellParent();
    const elapsedMs = this.#settings.nowMs() - this.#lineMs;
    const { printRate, rateLineEveryMs = RATE_LINE_EVERY_MS } = this.#settings;
    if (!printRate || elapsedMs < rateLineEveryMs) return;
    const perSecond = Math.round(((this.#readings - this.#lineReadings) * 1000) / elapsedMs);
    this.#settings.err.write(`${this.#readings} readings acknowledged, ${perSecond} a second.\n`);
    this.#lineReadings = this.#readings;
    this.#lineMs += elapsedMs;
  }
}
