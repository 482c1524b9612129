import { join } from 'node:path';
import { projectRoot } from '../project-root.ts';

/** The objects of an event live just longer than a small nursery lets them: with more room they cost a fifth less. */
const NURSERY = '--max-semi-space-size=64';

/** Arguments for `node` that run a TypeScript program of this checkout, named from its root. */
export const runArguments = (program: string, words: readonly string[]): readonly string[] => [
  NURSERY,
  join(projectRoot, 'scripts/run.mjs'),
  join(projectRoot, program),
  ...words,
];
