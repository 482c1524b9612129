import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { projectRoot } from '../project-root.ts';

const MAX_LINES = 200;
const MAX_FILES = 24;
/** Of all lines of code, those of one room at the top. */
const MAX_SHARE = 0.2;

const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: projectRoot,
  encoding: 'utf8',
})
  .split('\n')
  .filter((file) => /\.tsx?$/.test(file));
const code = files.filter((file) => !file.startsWith('test/'));
const textOf = (file: string) => readFileSync(join(projectRoot, file), 'utf8');
const linesOf = (file: string) => textOf(file).split('\n').length - 1;

/** The sums of what each file counts for, by what it belongs to. */
function sums(names: readonly string[], groupOf: (file: string) => string, count: (file: string) => number) {
  const groups = new Map<string, number>();
  for (const name of names) groups.set(groupOf(name), (groups.get(groupOf(name)) ?? 0) + count(name));
  return [...groups];
}

interface LinterOverride {
  readonly includes: readonly string[];
  readonly linter?: { readonly rules?: { readonly style?: { readonly noRestrictedImports?: unknown } } };
}

/** The folders of which the linter knows what may be imported: everything from elsewhere is forbidden but for a list. */
function foldersWithAllowList(): readonly string[] {
  const { overrides } = JSON.parse(textOf('biome.json')) as { readonly overrides: readonly LinterOverride[] };
  return overrides.flatMap(({ includes, linter }) => {
    const rule = linter?.rules?.style?.noRestrictedImports as RestrictedImports | undefined;
    const groups = rule?.options.patterns.map(({ group }) => group) ?? [];
    const allowsByList = groups.some(([all = '', ...allowed]) => ALL.includes(all) && allowed.every(isException));
    return allowsByList ? includes.map((pattern) => pattern.replace('**', '')) : [];
  });
}

interface RestrictedImports {
  readonly options: { readonly patterns: readonly { readonly group: readonly string[] }[] };
}

const ALL = ['**', '../**'];
const isException = (pattern: string) => pattern.startsWith('!');

describe('the house style', () => {
  it('has every test in a file that Jest runs', () => {
    const withTests = files.filter((file) => /^\s*(it|test)(\.each)?\(/m.test(textOf(file)));
    expect(withTests.filter((file) => !/^test\/.*\.test\.ts$/.test(file))).toEqual([]);
  });

  it(`keeps files of code within ${MAX_LINES} lines`, () => {
    expect(code.filter((file) => linesOf(file) > MAX_LINES)).toEqual([]);
  });

  it(`has at most ${MAX_FILES} files in a folder`, () => {
    expect(sums(files, dirname, () => 1).filter(([, count]) => count > MAX_FILES)).toEqual([]);
  });

  it('has no room that holds more than a fifth of the code', () => {
    const total = code.reduce((sum, file) => sum + linesOf(file), 0);
    const rooms = sums(code, (file) => file.split('/')[0] ?? '', linesOf);
    expect(rooms.filter(([, lines]) => lines > MAX_SHARE * total)).toEqual([]);
  });

  it('says for each room what it may import', () => {
    const folders = foldersWithAllowList();
    const inRooms = code.filter((file) => file.includes('/'));
    expect(inRooms.filter((file) => !folders.some((folder) => file.startsWith(folder)))).toEqual([]);
  });

  it('calls no file by a word that says nothing', () => {
    const vague = /(^|\/)(utils?|helpers?|common|misc|types|manager)\.ts$/;
    expect(files.filter((file) => vague.test(file))).toEqual([]);
  });
});
