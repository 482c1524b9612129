import type { DecodedBytes } from './decoded-bytes.ts';

const TOO_EARLY = 'they end too early';

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
    const value = this.#bytes[this.#at];
    if (value === undefined) throw new RangeError(TOO_EARLY);
    this.#at++;
    return value;
  }

  /** @param size of the number in bytes, 1 to 4; the least significant comes first */
  number(size: number): number {
    let value = 0;
    for (let index = 0, factor = 1; index < size; index++, factor *= 256) value += this.byte() * factor;
    return value;
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

  /** Appends the next bytes to others. */
  copy(count: number, decoded: DecodedBytes): void {
    const start = this.#pass(count);
    decoded.append(this.#bytes, start, start + count);
  }

  /** Moves on over bytes; returns where they begin. */
  #pass(count: number): number {
    const start = this.#at;
    if (start + count > this.#bytes.length) throw new RangeError(TOO_EARLY);
    this.#at = start + count;
    return start;
  }
}
