import { StringDecoder } from 'node:string_decoder';

/** Longer lines are cut, so that an endless one costs no memory; CloudWatch Logs cuts at the same length. */
const LONGEST_LINE = 1_048_576;

/**
 * Makes lines of the text or bytes that a function writes, however they are cut.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html (log event size)
 */
export class LineSplitter {
  readonly #onLine: (line: string) => void;
  readonly #decoder = new StringDecoder('utf8');
  #rest = '';

  /** @param onLine receives each line without its end */
  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  take(chunk: string | Buffer): void {
    const text = typeof chunk === 'string' ? chunk : this.#decoder.write(chunk);
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.#onLine(line);
    while (this.#rest.length > LONGEST_LINE) {
      this.#onLine(this.#rest.slice(0, LONGEST_LINE));
      this.#rest = this.#rest.slice(LONGEST_LINE);
    }
  }

  /** Hands over a last line that has no end. */
  end(): void {
    const line = this.#rest + this.#decoder.end();
    this.#rest = '';
    if (line !== '') this.#onLine(line);
  }
}
