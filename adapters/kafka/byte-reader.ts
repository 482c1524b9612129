/** Reads a buffer from its beginning; every read throws a RangeError where the buffer ends too early. */
export class ByteReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get at(): number {
    return this.#at;
  }

  get atEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  byte(): number {
    return this.#bytes.readUInt8(this.#pass(1));
  }

  /** @param size of the number in bytes, 1 to 4; the least significant comes first */
  number(size: number): number {
    return this.#bytes.readUIntLE(this.#pass(size), size);
  }

  /** A number of four bytes of which the most significant comes first. */
  numberBE(): number {
    return this.#bytes.readUInt32BE(this.#pass(4));
  }

  /** The next bytes, not copied. */
  bytes(count: number): Buffer {
    const start = this.#pass(count);
    return this.#bytes.subarray(start, start + count);
  }

  /** Moves on over bytes; returns where they begin. */
  #pass(count: number): number {
    const start = this.#at;
    if (start + count > this.#bytes.length) throw new RangeError('they end too early');
    this.#at = start + count;
    return start;
  }
}
