const QUOTE = 0x22;
const MINUS = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const SPACE = 0x20;
const LAST_ASCII = 0x7e;

/** Longer text is no plain sensor id or time. */
const MOST_CHARACTERS = 64;
/** Digits with which every number is a double of its own, so that it is written with the same digits again. */
const MOST_DIGITS = 15;
/** Smaller numbers are written with an exponent. */
const SMALLEST = 1e-6;
const POWERS = Array.from({ length: MOST_DIGITS + 1 }, (_, exponent) => 10 ** exponent);

/** Steps through the text of a flat JSON object as long as it is plain; what is not is left to the general parser. */
export class PlainText {
  readonly text: string;
  /** Where it stands. */
  at = 0;
  /** The number that was passed last. */
  number = 0;
  /** Where the digits begin with which it is written. */
  numberStart = 0;
  /** Where they end: zeros behind the point say nothing. */
  numberEnd = 0;

  /** The digits of a number so far, as a whole number. */
  #mantissa = 0;

  constructor(text: string) {
    this.text = text;
  }

  /** The number that was passed last, as it is written. */
  get digits(): string {
    return this.text.slice(this.numberStart, this.numberEnd);
  }

  get isAtEnd(): boolean {
    return this.at === this.text.length;
  }

  /** Passes a character and the spaces behind it. */
  pass(code: number): boolean {
    if (this.text.charCodeAt(this.at) !== code) return false;
    this.at++;
    this.#passSpaces();
    return true;
  }

  /** Passes a field's name, in quotes, and its colon. */
  passKey(key: string): boolean {
    if (!this.text.startsWith(key, this.at)) return false;
    this.at += key.length;
    this.#passSpaces();
    return this.pass(COLON);
  }

  /** Passes a number of at most 15 digits without an exponent, which `JSON.parse` takes for the same one. */
  passNumber(): boolean {
    const start = this.at;
    const isNegative = this.text.charCodeAt(start) === MINUS;
    const wholeStart = isNegative ? start + 1 : start;
    this.#mantissa = 0;
    let end = this.#digitsFrom(wholeStart);
    const hasLeadingZero = this.text.charCodeAt(wholeStart) === ZERO && end > wholeStart + 1;
    if (end === wholeStart || hasLeadingZero) return false;
    this.numberEnd = end;
    let decimals = 0;
    if (this.text.charCodeAt(end) === POINT) {
      const decimalsStart = end + 1;
      end = this.#digitsFrom(decimalsStart);
      decimals = end - decimalsStart;
      if (decimals === 0) return false;
      this.numberEnd = this.#withoutZeros(end);
    }
    const number = (isNegative ? -this.#mantissa : this.#mantissa) / (POWERS[decimals] ?? Number.NaN);
    if (end - wholeStart > MOST_DIGITS || !isPlain(number)) return false;
    this.number = number;
    this.numberStart = start;
    this.at = end;
    this.#passSpaces();
    return true;
  }

  /** Adds digits to the mantissa; returns where they end. */
  #digitsFrom(start: number): number {
    const { text } = this;
    let mantissa = this.#mantissa;
    let at = start;
    for (let code = text.charCodeAt(at); code >= ZERO && code <= NINE; code = text.charCodeAt(++at))
      mantissa = mantissa * 10 + code - ZERO;
    this.#mantissa = mantissa;
    return at;
  }

  /** Where decimals end but for the zeros behind them, and the point where nothing else is left. */
  #withoutZeros(end: number): number {
    let at = end;
    while (this.text.charCodeAt(at - 1) === ZERO) at--;
    return this.text.charCodeAt(at - 1) === POINT ? at - 1 : at;
  }

  /** Passes a text in quotes without escapes; returns it, or undefined where there is something else. */
  passString(): string | undefined {
    const { text } = this;
    if (text.charCodeAt(this.at) !== QUOTE) return undefined;
    const start = this.at + 1;
    let at = start;
    for (let code = text.charCodeAt(at); code !== QUOTE; code = text.charCodeAt(++at))
      if (!(code >= SPACE && code <= LAST_ASCII && code !== BACKSLASH)) return undefined;
    if (at === start || at - start > MOST_CHARACTERS) return undefined;
    this.at = at + 1;
    this.#passSpaces();
    return text.slice(start, at);
  }

  #passSpaces(): void {
    while (this.text.charCodeAt(this.at) === SPACE) this.at++;
  }
}

/** Whether a number is written with its digits alone. */
const isPlain = (number: number): boolean =>
  number === 0 ? !Object.is(number, -0) : number >= SMALLEST || number <= -SMALLEST;
