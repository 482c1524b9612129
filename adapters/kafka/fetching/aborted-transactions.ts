/** A transaction that was aborted, and whose records may be among those that were fetched. */
export interface AbortedTransaction {
  readonly producerId: number;
  readonly firstOffset: number;
}

/** Second number of a mark's key, after its version. */
const ABORT = 0;
const KEY_BYTES = 4;

/**
 * Follows the aborted transactions of a partition through its batches, as Kafka's own consumer does: one begins where its
 * first offset is reached and ends with the mark of its producer.
 *
 * @see https://github.com/apache/kafka/blob/4.0/clients/src/main/java/org/apache/kafka/clients/consumer/internals/CompletedFetch.java
 */
export class AbortedTransactions {
  readonly #ahead: AbortedTransaction[];
  readonly #open = new Set<number>();

  constructor(transactions: readonly AbortedTransaction[]) {
    this.#ahead = [...transactions].sort((one, other) => one.firstOffset - other.firstOffset);
  }

  /** A batch up to this offset comes next; several may have begun before it, where the fetch begins amid them. */
  reach(offset: number): void {
    for (let next = this.#ahead[0]; next !== undefined && next.firstOffset <= offset; next = this.#ahead[0]) {
      this.#open.add(next.producerId);
      this.#ahead.shift();
    }
  }

  has(producerId: number): boolean {
    return this.#open.has(producerId);
  }

  /** A mark with this key has come, which ends what its producer has aborted. */
  endedBy(producerId: number, key: Buffer | null | undefined): void {
    if (key?.length === KEY_BYTES && key.readInt16BE(2) === ABORT) this.#open.delete(producerId);
  }
}
