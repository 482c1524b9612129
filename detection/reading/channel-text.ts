import type { PlainText } from './plain-text.ts';

const COMMA = 0x2c;

/** Collects channels as a document has them, `,"temperature":45.6`; what stands so in the reading is taken from there in one piece. */
export class ChannelText {
  readonly #source: PlainText;
  #collected = '';
  #pieceStart = 0;
  #pieceEnd = 0;

  constructor(source: PlainText) {
    this.#source = source;
  }

  /**
   * Adds the channel whose number was passed last.
   *
   * @param start where the comma before its name stands, or the brace
   * @param key its name, in quotes
   */
  add(start: number, key: string): void {
    const { text, numberStart, numberEnd } = this.#source;
    const isWithoutSpaces = numberStart === start + key.length + 2 && text.charCodeAt(start) === COMMA;
    if (isWithoutSpaces && start === this.#pieceEnd) {
      this.#pieceEnd = numberEnd;
      return;
    }
    this.#endPiece();
    if (!isWithoutSpaces) this.#collected += `,${key}:`;
    this.#pieceStart = isWithoutSpaces ? start : numberStart;
    this.#pieceEnd = numberEnd;
  }

  /** All channels that were added. */
  whole(): string {
    this.#endPiece();
    return this.#collected;
  }

  #endPiece(): void {
    this.#collected += this.#source.text.slice(this.#pieceStart, this.#pieceEnd);
    this.#pieceStart = this.#pieceEnd;
  }
}
