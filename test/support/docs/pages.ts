import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../../project-root.ts';

/** A page for people, with its path from the root of the checkout. */
export interface Page {
  readonly path: string;
  readonly text: string;
}

/** What is read first, and where it leads; records of decisions tell of their time and are left out. */
export function pages(): readonly Page[] {
  const words = ['ls-files', '--cached', '--others', '--exclude-standard', '*.md'];
  const files = execFileSync('git', words, { cwd: projectRoot, encoding: 'utf8' }).trim().split('\n');
  return files
    .filter((path) => !path.startsWith('docs/decisions/'))
    .map((path) => ({ path, text: readFileSync(join(projectRoot, path), 'utf8') }));
}

/** The contents of fenced blocks of a kind, for instance `sh`. */
export const blocks = ({ text }: Page, kind: string): readonly string[] =>
  [...text.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].filter(([, name]) => name === kind).map(([, , body = '']) => body);

/** The commands of `sh` blocks, each in one line and without its comment. */
export const commands = (page: Page): readonly string[] =>
  blocks(page, 'sh')
    .flatMap((block) => block.replaceAll(/\\\n\s*/g, ' ').split('\n'))
    .map((line) => line.replace(/(^|\s)#.*$/, '').trim())
    .filter((line) => line !== '');

/** The commands between backquotes within sentences that are whole: none with dots for something. */
export const quotedCommands = ({ text }: Page): readonly string[] =>
  [...text.replaceAll(/^```[\s\S]*?^```$/gm, '').matchAll(/`(npm (?:start|run|test)\b[^`]*)`/g)]
    .map(([, command = '']) => command.replaceAll(/\s+/g, ' '))
    .filter((command) => !/[…|]|\.\.\./.test(command));

/** What a shell would hand on: quotes are taken off. */
export const shellWords = (line: string): readonly string[] =>
  [...line.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(([, single, double, bare]) => single ?? double ?? bare ?? '');

/** The name by which a heading is linked to, as GitHub makes it. */
export const anchor = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/`/g, '')
    .replaceAll(/[^\p{L}\p{N}\- _]/gu, '')
    .replaceAll(' ', '-');
