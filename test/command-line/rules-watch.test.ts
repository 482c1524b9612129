import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { watchRules } from '../../command-line/rules-watch.ts';
import { aTemporaryFolder } from '../support/temporary-folder.ts';

const LOOK_EVERY_MS = 20;
const BEGAN = '{"rules": []}';

describe('watchRules', () => {
  const file = join(aTemporaryFolder(), 'rules.json');
  const sentence = `${file} has changed, and this run goes on by the rules that it began with: restart it for the new ones.`;
  const said: string[] = [];
  let end: () => void;

  beforeEach(() => {
    jest.useFakeTimers();
    said.length = 0;
    writeFileSync(file, BEGAN);
    end = watchRules(file, (line) => void said.push(line), LOOK_EVERY_MS);
  });

  afterEach(() => {
    end();
    jest.useRealTimers();
  });

  const saidAfter = (change: () => void) => {
    change();
    jest.advanceTimersByTime(2 * LOOK_EVERY_MS);
    return said;
  };

  it('says once that a changed file needs a restart, and again of the next change', () => {
    expect(saidAfter(() => writeFileSync(file, '{"rules": [1]}'))).toEqual([sentence]);
    expect(saidAfter(() => writeFileSync(file, '{"rules": [2]}'))).toEqual([sentence, sentence]);
  });

  it('notices a file that was replaced as editors do', () => {
    writeFileSync(`${file}.new`, '{"rules": [1]}');
    expect(saidAfter(() => renameSync(`${file}.new`, file))).toEqual([sentence]);
  });

  it.each<[string, () => void]>([
    ['was only written again', () => writeFileSync(file, BEGAN)],
    ['is gone for the moment', () => rmSync(file)],
  ])('says nothing of a file that %s', (_, change) => {
    expect(saidAfter(change)).toEqual([]);
  });

  it('says nothing when the change was taken back', () => {
    saidAfter(() => writeFileSync(file, '{"rules": [1]}'));
    expect(saidAfter(() => writeFileSync(file, BEGAN))).toEqual([sentence]);
  });

  it('has nothing to watch without a file', () => {
    expect(watchRules(undefined, () => {})()).toBeUndefined();
  });
});
