/** From here on one call into native code is faster than a loop. */
const NATIVE_COPY_BYTES = 32;
const SMALLEST_BYTES = 1_024;

/** More bytes than there may be. */
export class TooManyBytes extends Error {
  override readonly name = 'TooManyBytes';
}

/** What a decoder has made so far: bytes it found, and repetitions of those before. Its buffer grows up to a limit. */
export class DecodedBytes {
  readonly #limitBytes: number;
  #bytes: Buffer;
  #length = 0;
  #historyStart = 0;

  /** @param expectedBytes how many will probably come */
  constructor(expectedBytes: number, limitBytes: number) {
    this.#limitBytes = limitBytes;
    this.#bytes = Buffer.allocUnsafe(Math.min(Math.max(expectedBytes, SMALLEST_BYTES), limitBytes));
  }

  get length(): number {
    return this.#length;
  }

  /** Whatever comes next may repeat nothing that is here already. */
  forgetHistory(): void {
    this.#historyStart = this.#length;
  }

  /**
   * Appends the bytes of another buffer from `start` to before `end`.
   *
   * @throws TooManyBytes
   */
  append(source: Buffer, start: number, end: number): void {
    const at = this.#reserve(end - start);
    if (end - start >= NATIVE_COPY_BYTES) this.#bytes.set(source.subarray(start, end), at);
    else copyEach(source, start, this.#bytes, at, end - start);
  }

  /**
   * Appends `count` bytes that begin `distance` before the end; those that are being appended are repeated in turn.
   *
   * @throws TooManyBytes; Error when the distance leads out of what may be repeated
   */
  repeat(distance: number, count: number): void {
    const from = this.#length - distance;
    if (distance === 0 || from < this.#historyStart) throw new Error('they repeat what is not there');
    const at = this.#reserve(count);
    if (count < NATIVE_COPY_BYTES) copyEach(this.#bytes, from, this.#bytes, at, count);
    else if (distance >= count) this.#bytes.copyWithin(at, from, from + count);
    else if (distance === 1) this.#bytes.fill(this.#bytes[from] ?? 0, at, at + count);
    else copyEach(this.#bytes, from, this.#bytes, at, count);
  }

  bytes(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  /** Makes room for more bytes and counts them in; returns where they begin. */
  #reserve(count: number): number {
    const start = this.#length;
    const length = start + count;
    if (length > this.#limitBytes) throw new TooManyBytes();
    if (length > this.#bytes.length) this.#grow(length);
    this.#length = length;
    return start;
  }

  #grow(length: number): void {
    const larger = Buffer.allocUnsafe(Math.min(Math.max(length, 2 * this.#bytes.length), this.#limitBytes));
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
  }
}

/** From the first byte to the last, so that bytes that were just written may be copied too. */
function copyEach(source: Buffer, from: number, target: Buffer, at: number, count: number): void {
  for (let index = 0; index < count; index++) target[at + index] = source[from + index] ?? 0;
}
