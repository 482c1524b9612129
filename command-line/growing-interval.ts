const LONGEST_MS = 600_000;

/** When to say something again that goes on: at once, after the first interval, after twice that, up to ten minutes. */
export class GrowingInterval {
  readonly #firstMs: number;
  #intervalMs: number;
  #saidMs: number | undefined;

  constructor(firstMs: number) {
    this.#firstMs = firstMs;
    this.#intervalMs = firstMs;
  }

  /** Whether it is time to say it; then it counts as said. */
  isDue(nowMs: number): boolean {
    if (this.#saidMs !== undefined) {
      if (nowMs - this.#saidMs < this.#intervalMs) return false;
      this.#intervalMs = Math.min(2 * this.#intervalMs, LONGEST_MS);
    }
    this.#saidMs = nowMs;
    return true;
  }

  /** It is over; the next time begins anew. */
  reset(): void {
    this.#intervalMs = this.#firstMs;
    this.#saidMs = undefined;
  }
}
