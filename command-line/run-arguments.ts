import { join } from 'node:path';
import { projectRoot } from '../project-root.ts';

/** Arguments for `node` that run a TypeScript program of this checkout, named from its root. */
export const runArguments = (program: string, words: readonly string[]): readonly string[] => [
  join(projectRoot, 'scripts/run.mjs'),
  join(projectRoot, program),
  ...words,
];
