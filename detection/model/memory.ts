/** Reads a number of a model's memory; a place outside it would read as 0. */
export const at = (memory: Float32Array, index: number): number => memory[index] ?? 0;

/** Hands out consecutive parts of a memory. */
export class MemoryParts {
  readonly #memory: Float32Array;
  #used = 0;

  constructor(memory: Float32Array) {
    this.#memory = memory;
  }

  /** The next `size` numbers. */
  next(size: number): Float32Array {
    this.#used += size;
    return this.#memory.subarray(this.#used - size, this.#used);
  }
}
