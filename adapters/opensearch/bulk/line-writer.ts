import { BulkLines, type CreateOperation } from './bulk-lines.ts';

const FIRST_BYTES = 1_048_576;
/** UTF-8 needs at most so many bytes for a unit of a string. */
const MOST_BYTES_PER_UNIT = 3;
/** Characters of an operation beside its document, id and index: `{"create":{"_index":"","_id":""}}` and two line breaks. */
const ACTION_CHARACTERS = 35;

/** Writes operations as the lines of a bulk request, into memory that may have served an earlier one. */
export class LineWriter<Source> {
  #buffer: Buffer;
  #ends: number[] = [];
  #sources: Source[] = [];
  #bytes = 0;

  /** @param buffer memory that nothing reads any more; undefined for new memory */
  constructor(buffer: Buffer | undefined) {
    this.#buffer = buffer ?? Buffer.allocUnsafeSlow(FIRST_BYTES);
  }

  /** How many operations are written. */
  get length(): number {
    return this.#sources.length;
  }

  /** Whether the request stays within so many bytes with this operation. */
  hasRoomFor(operation: CreateOperation<Source>, maxBytes: number): boolean {
    if (this.#bytes + mostBytes(operation) <= maxBytes) return true;
    const { index, id, document } = operation;
    return this.#bytes + Buffer.byteLength(document) + id.length + index.length + ACTION_CHARACTERS <= maxBytes;
  }

  add(operation: CreateOperation<Source>): void {
    const needed = this.#bytes + mostBytes(operation);
    if (needed > this.#buffer.length) this.#grow(needed);
    const { index, id, document, source } = operation;
    const lines = `{"create":{"_index":"${index}","_id":"${id}"}}\n${document}\n`;
    this.#bytes += this.#buffer.write(lines, this.#bytes);
    this.#ends.push(this.#bytes);
    this.#sources.push(source);
  }

  /** What was written; nothing may be added afterwards. */
  lines(): BulkLines<Source> {
    return new BulkLines(this.#buffer.subarray(0, this.#bytes), this.#ends, this.#sources);
  }

  /** All of the memory, to be used again once nothing reads what was written. */
  get buffer(): Buffer {
    return this.#buffer;
  }

  #grow(needed: number): void {
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, 2 * this.#buffer.length));
    this.#buffer.copy(larger, 0, 0, this.#bytes);
    this.#buffer = larger;
  }
}

const mostBytes = ({ index, id, document }: CreateOperation<unknown>): number =>
  MOST_BYTES_PER_UNIT * (index.length + id.length + document.length + ACTION_CHARACTERS);
