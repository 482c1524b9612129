import { uniformFloat32 } from 'pure-rand/distribution/uniformFloat32';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** A seeded source of randomness. */
export type Random = ReturnType<typeof xoroshiro128plus>;

/** Makes the source of a seed. */
export const seededRandom = (seed: number): Random => xoroshiro128plus(seed);

/** A whole number between both ends, included. */
export const wholeBetween = (random: Random, from: number, to: number): number => uniformInt(random, from, to);

/** A number in [from, to). */
export const between = (random: Random, from: number, to: number): number =>
  from + (to - from) * uniformFloat32(random);

/** A bell-shaped draw around 0 within ±√12 deviations: the sum of four uniform draws, scaled. */
export function bell(random: Random, deviation = 1): number {
  let sum = -2;
  for (let draw = 0; draw < 4; draw++) sum += uniformFloat32(random);
  return sum * Math.sqrt(3) * deviation;
}

export const hundredths = (value: number): number => Math.round(value * 100) / 100;
