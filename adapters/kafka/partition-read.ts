import type { OffsetRange } from '../../detection/coordinates.ts';

/** Records of one partition that are to be read. */
export interface RecordRange extends OffsetRange {
  /** How many of them at most; all unless told. */
  readonly most?: number;
}

/** How far one partition has been read: its ranges, in order, none of which overlaps another. */
export class PartitionRead {
  readonly #ranges: readonly RecordRange[];
  #current = 0;
  #taken = 0;
  #passed = 0;

  constructor(ranges: readonly RecordRange[]) {
    this.#ranges = [...ranges].sort((one, other) => one.first - other.first);
  }

  /** The offset to read next; undefined when all is read. */
  get next(): number | undefined {
    const range = this.#ranges[this.#current];
    return range === undefined ? undefined : Math.max(range.first, this.#passed);
  }

  /** Takes note of a record that has come; whether it is wanted, and for the first time. */
  take(offset: number): boolean {
    if (offset < this.#passed) return false;
    this.passTo(offset);
    const range = this.#ranges[this.#current];
    if (range === undefined || offset < range.first) return false;
    this.#taken++;
    this.passTo(offset + 1);
    if (range === this.#ranges[this.#current] && this.#taken === range.most) this.#endRange();
    return true;
  }

  /** Takes note that nothing before this offset will come any more. */
  passTo(offset: number): void {
    this.#passed = Math.max(this.#passed, offset);
    while ((this.#ranges[this.#current]?.end ?? Number.POSITIVE_INFINITY) <= this.#passed) this.#endRange();
  }

  #endRange(): void {
    this.#current++;
    this.#taken = 0;
  }
}
