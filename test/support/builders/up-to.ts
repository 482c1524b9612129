/** The whole numbers from `start` up to `end`, without the end: offsets, for instance. */
export const upTo = (end: number, start = 0): number[] =>
  Array.from({ length: end - start }, (_, index) => start + index);
