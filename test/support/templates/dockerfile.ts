import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../../project-root.ts';

/** One instruction of a Dockerfile, in a build stage counted from 0. */
export interface Instruction {
  readonly stage: number;
  readonly name: string;
  readonly words: readonly string[];
}

/** The instructions of a Dockerfile of this checkout, without comments; arguments that it sets are filled in. */
export function dockerInstructions(path: string): Instruction[] {
  const lines = readFileSync(join(projectRoot, path), 'utf8').split('\n');
  const values = new Map<string, string>();
  let stage = -1;
  return lines
    .filter((line) => line.trim() !== '' && !line.startsWith('#'))
    .map((line) => {
      const [name = '', ...words] = line.replace(/\$\{(\w+)\}/g, (_, key) => values.get(key) ?? '').split(/\s+/);
      const [key = '', value = ''] = words[0]?.split('=') ?? [];
      if (name === 'ARG') values.set(key, value);
      if (name === 'FROM') stage++;
      return { stage, name, words };
    });
}

/** Top-level entries of this checkout that .dockerignore, an allow-list of such, lets into the context. */
export function dockerContext(): readonly string[] {
  const patterns = readFileSync(join(projectRoot, '.dockerignore'), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  const [first, ...rest] = patterns;
  if (first !== '*' || rest.some((pattern) => !/^![\w.-]+$/.test(pattern))) {
    throw new Error('.dockerignore is no longer * and names of the top level, each after an exclamation mark');
  }
  return rest.map((pattern) => pattern.slice(1));
}
