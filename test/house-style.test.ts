import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { projectRoot } from '../project-root.ts';

const MAX_LINES = 200;

const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: projectRoot,
  encoding: 'utf8',
})
  .split('\n')
  .filter((file) => file.endsWith('.ts'));
const textOf = (file: string) => readFileSync(join(projectRoot, file), 'utf8');

describe('the house style', () => {
  it('has every test in a file that Jest runs', () => {
    const withTests = files.filter((file) => /^\s*(it|test)(\.each)?\(/m.test(textOf(file)));
    expect(withTests.filter((file) => !/^test\/.*\.test\.ts$/.test(file))).toEqual([]);
  });

  it(`keeps files of code within ${MAX_LINES} lines`, () => {
    const code = files.filter((file) => !file.startsWith('test/'));
    expect(code.filter((file) => textOf(file).split('\n').length - 1 > MAX_LINES)).toEqual([]);
  });

  it('calls no file by a word that says nothing', () => {
    const vague = /(^|\/)(utils?|helpers?|common|misc|types|manager)\.ts$/;
    expect(files.filter((file) => vague.test(file))).toEqual([]);
  });
});
