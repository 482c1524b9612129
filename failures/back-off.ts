/** How the waits between attempts grow, in milliseconds. */
export interface BackOff {
  /** The longest wait after the first failed attempt; it doubles with each further one. */
  readonly firstMs: number;
  /** The longest wait after any attempt. */
  readonly longestMs: number;
}

/**
 * How many milliseconds to wait after a failed attempt: the longest wait for that attempt, of which up to half is left out at
 * random, so that many who failed together do not return together.
 *
 * @param attempt which one has failed, 1 for the first
 * @param random a number from 0 up to 1
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/ ("equal jitter")
 */
export function backOffMs(attempt: number, { firstMs, longestMs }: BackOff, random: number): number {
  return Math.min(firstMs * 2 ** (attempt - 1), longestMs) * (1 - random / 2);
}

/** A failure of somebody who asks not to be tried again for a while. */
export class AskedToWait extends Error {
  override readonly name = 'AskedToWait';
  readonly waitMs: number;

  /** @param waitMs how long, in milliseconds */
  constructor(message: string, waitMs: number) {
    super(message);
    this.waitMs = waitMs;
  }
}
