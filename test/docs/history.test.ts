import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readRulesFile } from '../../adapters/file-system/rules-file.ts';
import { runArguments } from '../../command-line/run-arguments.ts';
import { History } from '../../history/history.ts';
import { checkHistory } from '../../history/history-check.ts';
import { projectRoot } from '../../project-root.ts';
import { blocks } from '../support/docs/pages.ts';
import { aTemporaryFolder } from '../support/temporary-folder.ts';

const path = 'docs/history.md';
const page = { path, text: readFileSync(join(projectRoot, path), 'utf8') };
const outputs = blocks(page, '');

describe(path, () => {
  const folder = aTemporaryFolder();

  it('quotes what is said of its wrong file', async () => {
    const file = join(folder, 'history.csv');
    writeFileSync(file, blocks(page, 'csv')[0] ?? '');
    const rules = readRulesFile(undefined);
    if (!rules.ok) throw new Error('the default rules are refused');
    const nowMs = Date.parse('2026-11-23T00:00:00Z');
    const history = await History.open({ path: file, ruleSet: rules.value, options: {}, nowMs });
    const checked = checkHistory(history, { stop: new AbortController().signal, verb: 'sent' });
    const said = await checked.then(String, (error: Error) => error.message);
    expect(outputs).toContain(`${said.replaceAll(`${folder}/`, '')}\n`);
  });

  it('quotes what npm run score prints', () => {
    const [command = '', ...printed] = (outputs.find((text) => text.startsWith('$ printf')) ?? '')
      .trimEnd()
      .split('\n');
    const lines = [...command.matchAll(/'(\{.*?\})'/g)].map(([, line]) => line);
    const options = { cwd: projectRoot, input: `${lines.join('\n')}\n`, encoding: 'utf8' } as const;
    const { stdout } = spawnSync(process.execPath, runArguments('score/main.ts', []), options);
    expect(stdout.trimEnd().split('\n')).toEqual(printed);
    expect(lines).toHaveLength(2);
  });
});
