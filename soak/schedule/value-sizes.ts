import type { Draws } from './draws.ts';

/** How large the values are: about 100 bytes, about 1 KB, or from 60 bytes to 1 MiB. */
export const VALUE_SIZES = ['small', 'kilobyte', 'wide'] as const;
export type ValueSizes = (typeof VALUE_SIZES)[number];

/** The largest value that is read. */
export const LARGEST_BYTES = 1_048_576;
const LEAST_BYTES = 60;
/**
 * Of a Pareto distribution: 20,000 values have about 30 MB, of which each doubling of the size has somewhat more than the one
 * before, and some fifteen have more than half a mebibyte.
 */
const SHAPE = 0.8;
/** Larger documents would only be slow to write. */
const MOST_CHANNEL_BYTES = 100_000;
const CHANNELS_SHARE = 0.3;
/** More than the window of gzip, so that a value does not shrink to nothing where it is repeated. */
const NOISE_BYTES = 65_536;
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Channels beside those that the rules judge have values up to 1,000, each another than its neighbours. */
const MOST_CENTS = 100_000;
const CENTS_STEP = 61_803;

type Fields = Readonly<Record<string, unknown>>;

/** Draws sizes, and fills readings up to them. */
export class ValueFiller {
  readonly #draws: Draws;
  readonly #sizes: ValueSizes;
  readonly #noise: string;

  constructor(draws: Draws, sizes: ValueSizes) {
    this.#draws = draws;
    this.#sizes = sizes;
    this.#noise = sizes === 'small' ? '' : noiseOf(draws);
  }

  /** A reading as JSON, of a size that is drawn. */
  filled(fields: Fields): string {
    const bytes = this.#size();
    const withChannels = bytes <= MOST_CHANNEL_BYTES && this.#sizes !== 'small' && this.#draws.chance(CHANNELS_SHARE);
    return withChannels ? this.#withChannels(fields, bytes) : this.padded(fields, bytes);
  }

  /** A reading as JSON of exactly so many bytes, or of more where it has more already. */
  padded(fields: Fields, bytes: number): string {
    const bare = JSON.stringify(fields).length + '"note":"",'.length;
    return bytes < bare ? JSON.stringify(fields) : JSON.stringify({ note: this.noise(bytes - bare), ...fields });
  }

  /** Text that hardly compresses. */
  noise(bytes: number): string {
    const from = this.#draws.whole(0, NOISE_BYTES - 1);
    const { length } = this.#noise;
    if (length === 0) return 'x'.repeat(bytes);
    return this.#noise.repeat(Math.ceil((from + bytes) / length)).slice(from, from + bytes);
  }

  #size(): number {
    switch (this.#sizes) {
      case 'small':
        return 0;
      case 'kilobyte':
        return this.#draws.whole(900, 1_150);
      case 'wide': {
        const tail = 1 - (LEAST_BYTES / LARGEST_BYTES) ** SHAPE;
        return Math.floor(LEAST_BYTES * (1 - this.#draws.share() * tail) ** (-1 / SHAPE));
      }
    }
  }

  /** Numbers beside those that the rules judge, which the document holds too. */
  #withChannels(fields: Fields, bytes: number): string {
    const channels: Record<string, unknown> = { ...fields };
    const first = this.#draws.whole(0, MOST_CENTS - 1);
    let length = JSON.stringify(fields).length;
    for (let index = 0; length < bytes; index++) {
      const [name, value] = [`c${index}`, ((first + index * CENTS_STEP) % MOST_CENTS) / 100];
      channels[name] = value;
      length += name.length + String(value).length + '"":,'.length;
    }
    return JSON.stringify(channels);
  }
}

/** Draws cost microseconds each: one makes several letters. */
function noiseOf(draws: Draws): string {
  let text = '';
  while (text.length < NOISE_BYTES) {
    let bits = draws.whole(0, 2 ** 30 - 1);
    for (let letter = 0; letter < 5; letter++) {
      text += ALPHABET[bits & 63];
      bits >>= 6;
    }
  }
  return text.slice(0, NOISE_BYTES);
}
