import { isAscii, isUtf8 } from 'node:buffer';

/** How the bytes of a text file are to be read. */
export type TextEncoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

/** A text has bytes of two encodings, so that no reading of it is right. */
export class MixedEncodings extends Error {
  override readonly name = 'MixedEncodings';
}

const EMPTY = Buffer.alloc(0);

/**
 * Reads bytes that come in pieces as text without a byte order mark: UTF-16 where a mark or its zeros say so, else UTF-8, or
 * Windows-1252 from the first byte on that UTF-8 does not allow, if there was nothing but ASCII before.
 */
export class TextDecoding {
  encoding: TextEncoding = 'utf-8';
  #started = false;
  #sawUtf8 = false;
  #isFirst = true;
  #utf16: InstanceType<typeof TextDecoder> | undefined;
  /** Bytes behind the last ASCII character: a character may be cut in them. */
  #rest: Buffer = EMPTY;

  /** The text that is whole by now. */
  push(piece: Buffer): string {
    const bytes = this.#rest.length === 0 ? piece : Buffer.concat([this.#rest, piece]);
    if (!this.#started && bytes.length < 4) {
      this.#rest = bytes;
      return '';
    }
    this.#start(bytes);
    if (this.#utf16 !== undefined) {
      this.#rest = EMPTY;
      return this.#utf16.decode(bytes, { stream: true });
    }
    let end = bytes.length;
    while (end > 0 && (bytes[end - 1] ?? 0) >= 0x80) end--;
    this.#rest = bytes.subarray(end);
    return this.#decode(bytes.subarray(0, end));
  }

  /** The text of what is left when no more comes. */
  end(): string {
    this.#start(this.#rest);
    return this.#utf16 === undefined ? this.#decode(this.#rest) : this.#utf16.decode(this.#rest);
  }

  #start(bytes: Buffer): void {
    if (this.#started) return;
    this.#started = true;
    const encoding = utf16Of(bytes);
    if (encoding === undefined) return;
    this.encoding = encoding;
    this.#utf16 = new TextDecoder(encoding);
  }

  #decode(bytes: Buffer): string {
    const isFirst = this.#isFirst;
    this.#isFirst &&= bytes.length === 0;
    if (isAscii(bytes)) return bytes.toString('latin1');
    if (this.encoding === 'windows-1252') return new TextDecoder('windows-1252').decode(bytes);
    if (isUtf8(bytes)) {
      this.#sawUtf8 = true;
      const text = bytes.toString('utf8');
      return isFirst ? text.replace(/^\uFEFF/, '') : text;
    }
    if (this.#sawUtf8 || /[^\0-\x7f\uFFFD]/.test(bytes.toString('utf8'))) throw new MixedEncodings();
    this.encoding = 'windows-1252';
    return this.#decode(bytes);
  }
}

function utf16Of(bytes: Buffer): TextEncoding | undefined {
  const [a, b, c, d] = bytes;
  if (a === 0xff && b === 0xfe) return 'utf-16le';
  if (a === 0xfe && b === 0xff) return 'utf-16be';
  if (a !== 0 && b === 0 && c !== 0 && d === 0) return 'utf-16le';
  return a === 0 && b !== 0 && c === 0 && d !== 0 ? 'utf-16be' : undefined;
}
