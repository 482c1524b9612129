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

/** Operations below which a request is not divided: it would be two for the price of more than one. */
const WORTH_A_REQUEST = 500;

/**
 * How many operations each request should have so that all of them are about as large and every sender has as many: OpenSearch
 * waits for none while another sends the rest.
 *
 * @param most operations a request
 * @param senders requests in flight at once
 */
export function evenOperations(operations: number, most: number, senders: number): number {
  const fewest = Math.ceil(operations / most);
  if (fewest <= 1 && operations < senders * WORTH_A_REQUEST) return most;
  return Math.ceil(operations / (Math.ceil(fewest / senders) * senders));
}
