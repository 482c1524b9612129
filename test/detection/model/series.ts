/** A seeded stream of nearly normal numbers with mean 0 and standard deviation 1, the same on every machine. */
export function noise(seed = 1): () => number {
  let state = seed >>> 0;
  const uniform = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  return () => {
    let sum = 0;
    for (let i = 0; i < 12; i++) sum += uniform();
    return sum - 6;
  };
}

/** Midnight in UTC from which the tests' series start. */
export const START_MS = Date.parse('2026-03-02T00:00:00Z');
export const MINUTE_MS = 60_000;
export const DAY_MS = 86_400_000;

/** A temperature with a daily cycle of 10 degrees, in degrees Celsius, without noise. */
export const dailyTemperature = (timestampMs: number): number =>
  20 - 5 * Math.cos((2 * Math.PI * (timestampMs % DAY_MS)) / DAY_MS);
