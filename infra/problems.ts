/** A sentence, and whether it has to be said. */
export type Problem = readonly [isWrong: boolean, sentence: string];

/** The sentences that have to be said. */
export const problems = (...list: readonly Problem[]): string[] =>
  list.flatMap(([isWrong, sentence]) => (isWrong ? [sentence] : []));
