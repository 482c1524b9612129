import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { watchRules } from '../../command-line/rules-watch.ts';
import { eventually } from '../support/eventually.ts';
import { aTemporaryFolder } from '../support/temporary-folder.ts';

const LOOK_EVERY_MS = 20;

describe('watchRules', () => {
  const file = join(aTemporaryFolder(), 'rules.json');

  it('says that a changed file needs a restart, however it was replaced, and nothing of one that was only written again', async () => {
    writeFileSync(file, '{"rules": []}');
    const said: string[] = [];
    const end = watchRules(file, (line) => void said.push(line), LOOK_EVERY_MS);
    writeFileSync(file, '{"rules": []}');
    writeFileSync(`${file}.new`, '{"rules": [1]}');
    renameSync(`${file}.new`, file);
    await eventually('the change is told', () => said.length > 0);
    end();
    expect(said).toEqual([
      `${file} has changed, and this run goes on by the rules that it began with: restart it for the new ones.`,
    ]);
  });
});
