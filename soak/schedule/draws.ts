import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** Keeps the streams of neighbouring schedules apart: an odd number near 2³² divided by the golden ratio. */
const STRIDE = 0x9e3779b1;

/** Seeded draws: the same seed and stream give the same ones in the same order. */
export class Draws {
  readonly #random;

  constructor(seed: number, stream: number) {
    this.#random = xoroshiro128plus((seed ^ Math.imul(stream + 1, STRIDE)) | 0);
  }

  /** A whole number between both ends, included. */
  whole(from: number, to: number): number {
    return uniformInt(this.#random, from, to);
  }

  /** A number in [0, 1). */
  share(): number {
    return uniformInt(this.#random, 0, 999_999) / 1_000_000;
  }

  /** True in this share of the draws. */
  chance(share: number): boolean {
    return this.share() < share;
  }

  /** One of a list that is not empty. */
  pick<Item>(items: readonly [Item, ...Item[]]): Item {
    return items[this.whole(0, items.length - 1)] ?? items[0];
  }

  /** The same list in another order. */
  shuffled<Item>(items: readonly Item[]): Item[] {
    const drawn = items.map((item) => ({ item, at: this.share() }));
    return drawn.sort((a, b) => a.at - b.at).map(({ item }) => item);
  }
}
