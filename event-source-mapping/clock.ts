/** Time as the mapping sees it. Tests move a clock of their own. */
export interface Clock {
  /** Milliseconds since 1970, by a clock that may be set forward or back: for what is compared with a record's time. */
  epochMs(): number;
  /** Milliseconds that never go back, from any beginning: for how long something waits or takes. */
  elapsedMs(): number;
  /** Calls `wake` once when the time is over; what it returns cancels that. */
  after(delayMs: number, wake: () => void): () => void;
  /** A number from 0 up to 1, which spreads what would else happen at the same moment. */
  random(): number;
}

export const SYSTEM_CLOCK: Clock = {
  epochMs: () => Date.now(),
  elapsedMs: () => performance.now(),
  after(delayMs, wake) {
    const timer = setTimeout(wake, delayMs);
    return () => clearTimeout(timer);
  },
  random: () => Math.random(),
};

/** Whether a promise resolves before the time is over; a rejection until then is passed on. */
export async function resolvesWithin(
  promise: Promise<unknown>,
  timeoutMs: number,
  clock: Clock = SYSTEM_CLOCK,
): Promise<boolean> {
  let cancel = () => {};
  const over = new Promise<boolean>((resolve) => {
    cancel = clock.after(timeoutMs, () => resolve(false));
  });
  try {
    return await Promise.race([promise.then(() => true), over]);
  } finally {
    cancel();
  }
}
