/** How many operations the next bulk request may have: fewer after one that got no answer in time, more again while answers come quickly. */
export class RequestSize {
  readonly #most: number;
  readonly #quickMs: number;
  #operations: number;

  /**
   * @param most operations a request, at most
   * @param timeoutMs how long a request may take; an answer within a quarter of it is quick
   */
  constructor(most: number, timeoutMs: number) {
    this.#most = most;
    this.#operations = most;
    this.#quickMs = timeoutMs / 4;
  }

  get operations(): number {
    return this.#operations;
  }

  /** Learns from a request that got an answer. */
  answered(operations: number, tookMs: number): void {
    if (tookMs < this.#quickMs && operations * 2 > this.#operations)
      this.#operations = Math.min(this.#most, this.#operations * 2);
  }

  /** Learns from a request that had no answer within its time; a request that was given little time says nothing about its size. */
  timedOut(operations: number, timeoutMs: number): void {
    if (timeoutMs >= this.#quickMs) this.#operations = Math.max(1, Math.min(this.#operations, operations >> 1));
  }
}
