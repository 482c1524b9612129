import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parseOptions } from '../../command-line/parse-options.ts';
import { projectRoot } from '../../project-root.ts';
import { COMMAND_OPTIONS, OTHER_SCRIPTS } from '../support/docs/command-options.ts';
import { commands, pages, quotedCommands, shellWords } from '../support/docs/pages.ts';

const { scripts } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')) as {
  readonly scripts: Readonly<Record<string, string>>;
};
/** What else a reader may be told to type. */
const OTHER_PROGRAMS = ['curl', 'kcat', 'echo', 'rm', 'npx', 'npm install', 'docker', 'node'];

/** What is wrong with an npm line; nothing where it would be understood. */
function problemsOf(line: string): readonly string[] {
  const [, ...words] = shellWords(line).filter((word) => !['--silent', '-s'].includes(word));
  const [script = '', ...rest] = words[0] === 'run' ? words.slice(1) : words;
  if (!(script in scripts)) return [`${script} is no script`];
  if (OTHER_SCRIPTS.includes(script)) return [];
  const [dashes, ...behind] = rest;
  if (dashes !== undefined && dashes !== '--' && !/^[<|&]/.test(dashes)) return [`-- is missing before ${dashes}`];
  const [verb = '', ...afterVerb] = behind;
  const severalVerbs =
    ['dashboards', 'dead-letters', 'episodes'].includes(script) || `${script} ${verb}` in COMMAND_OPTIONS;
  const options = COMMAND_OPTIONS[severalVerbs ? `${script} ${verb}` : script];
  if (options === undefined) return severalVerbs && verb === '' ? [] : [`${script} ${verb} is unknown`];
  const given = severalVerbs ? afterVerb.filter((word, index) => index > 0 || word.startsWith('--')) : behind;
  if (given.includes('--help')) return [];
  const parsed = parseOptions(options, given);
  return parsed.ok ? [] : parsed.problem;
}

describe.each(pages().map((page) => [page.path, page] as const))('the commands in %s', (_, page) => {
  const ofNpm = commands(page).filter((line) => /^npm (start|run|test)\b/.test(line));

  it('are understood as they stand', () => {
    // The changelog names commands by a part of them.
    const quoted = page.path === 'CHANGELOG.md' ? [] : quotedCommands(page);
    const problems = [...ofNpm, ...quoted].flatMap((line) => problemsOf(line).map((problem) => `${line}: ${problem}`));
    expect(problems).toEqual([]);
  });

  it('call no program that a reader may not have', () => {
    const others = commands(page).filter((line) => !ofNpm.includes(line));
    expect(others.filter((line) => !OTHER_PROGRAMS.some((program) => line.startsWith(program)))).toEqual([]);
  });
});

describe('the options that pages name', () => {
  it('exist', () => {
    const known = new Set(Object.values(COMMAND_OPTIONS).flatMap((set) => Object.keys(set)));
    for (const name of FOREIGN) known.add(name);
    const named = pages().flatMap(({ path, text }) =>
      [...text.matchAll(/`--([a-z][a-z0-9-]+)/g)].map(([, name = '']) => ({ path, name })),
    );
    expect(named.filter(({ name }) => !known.has(name))).toEqual([]);
  });
});

/** Options of npm, of CDK and of AWS's command line, and ones that this project no longer has. */
const FOREIGN = [
  'help',
  'all',
  'no-rollback',
  'transit-gateway-id',
  'gateway-id',
  'enabled',
  'minimum-pollers',
  'maximum-pollers',
];
