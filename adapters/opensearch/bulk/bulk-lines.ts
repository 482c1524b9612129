/** A document to be created under its own id; creating it again changes nothing. */
export interface CreateOperation<Source> {
  readonly index: string;
  readonly id: string;
  /** The document as JSON text without line breaks. */
  readonly document: string;
  /** What it was made of; handed back with its outcome. */
  readonly source: Source;
}

const LINE_BREAK = 0x0a;

/** The lines of some operations as a bulk request sends them: written once, and sent again, in parts, as often as it takes. */
export class BulkLines<Source> {
  /** The body of the request. */
  readonly body: Buffer;
  readonly sources: readonly Source[];
  /** Where the lines of each operation end. */
  readonly #ends: readonly number[];

  constructor(body: Buffer, ends: readonly number[], sources: readonly Source[]) {
    this.body = body;
    this.#ends = ends;
    this.sources = sources;
  }

  /** How many operations there are. */
  get length(): number {
    return this.sources.length;
  }

  /** The first half and the rest, in the same memory. */
  halves(): readonly [BulkLines<Source>, BulkLines<Source>] {
    const middle = this.length >> 1;
    const start = this.#startOf(middle);
    const ends = this.#ends.slice(middle).map((end) => end - start);
    return [
      new BulkLines(this.body.subarray(0, start), this.#ends.slice(0, middle), this.sources.slice(0, middle)),
      new BulkLines(this.body.subarray(start), ends, this.sources.slice(middle)),
    ];
  }

  /** Those operations alone that have these places among all, in memory of their own. */
  only(places: readonly number[]): BulkLines<Source> {
    const lines: Buffer[] = [];
    const ends: number[] = [];
    const sources: Source[] = [];
    let end = 0;
    for (const place of places) {
      const line = this.#linesOf(place);
      end += line.length;
      lines.push(line);
      ends.push(end);
      sources.push(this.sources[place] as Source);
    }
    return new BulkLines(Buffer.concat(lines), ends, sources);
  }

  /** An operation as it was before it became lines. */
  operation(place: number): CreateOperation<Source> {
    const lines = this.#linesOf(place);
    const endOfAction = lines.indexOf(LINE_BREAK);
    const { _index: index, _id: id } = JSON.parse(lines.toString('utf8', 0, endOfAction)).create;
    const document = lines.toString('utf8', endOfAction + 1, lines.length - 1);
    return { index, id, document, source: this.sources[place] as Source };
  }

  #linesOf(place: number): Buffer {
    return this.body.subarray(this.#startOf(place), this.#ends[place]);
  }

  #startOf(place: number): number {
    return place === 0 ? 0 : (this.#ends[place - 1] ?? this.body.length);
  }
}
