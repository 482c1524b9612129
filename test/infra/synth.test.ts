import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { projectRoot } from '../../project-root.ts';
import { cdkContext, theOne } from '../support/templates/pipeline-templates.ts';
import { aTemporaryFolder } from '../support/temporary-folder.ts';

const folder = aTemporaryFolder();

// Nothing but Node on the path, and a proxy that nobody answers: neither Docker nor network can help.
const programs = join(folder, 'bin');
mkdirSync(programs);
symlinkSync(process.execPath, join(programs, 'node'));

/** Synthesises as the command line of CDK does, in a process of its own. */
function synthesise(name: string, context: Readonly<Record<string, unknown>>, validation = 'false') {
  const output = join(folder, name);
  const { status, stderr } = spawnSync(process.execPath, ['--import', 'tsx', 'infra/app.ts'], {
    cwd: projectRoot,
    encoding: 'utf8',
    timeout: 110_000,
    env: {
      PATH: programs,
      HOME: folder,
      HTTPS_PROXY: 'http://127.0.0.1:9',
      HTTP_PROXY: 'http://127.0.0.1:9',
      CDK_OUTDIR: output,
      CDK_CONTEXT_JSON: JSON.stringify({ ...cdkContext(), ...context }),
      CDK_VALIDATION: validation,
    },
  });
  return { status, stderr, output };
}

function settingsFile(settings: Readonly<Record<string, unknown>>): string {
  const path = join(folder, 'settings.json');
  writeFileSync(path, JSON.stringify(settings));
  return path;
}

/** A digest of every template and asset, by path. */
function digests(output: string): Readonly<Record<string, string>> {
  const files = readdirSync(output, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map((entry) => join(entry.parentPath, entry.name).slice(output.length + 1));
  const relevant = paths.filter((path) => /^asset\./.test(dirname(path)) || path.endsWith('.template.json')).sort();
  return Object.fromEntries(
    relevant.map((path) => [
      path,
      createHash('sha256')
        .update(readFileSync(join(output, path)))
        .digest('hex'),
    ]),
  );
}

describe('synthesis', () => {
  it('gives the same files twice, without Docker and network', () => {
    const [first, second] = ['first', 'second'].map((name) => synthesise(name, {}));
    expect(first).toMatchObject({ status: 0 });
    expect(second).toMatchObject({ status: 0 });
    const files = digests(first?.output ?? '');
    expect(digests(second?.output ?? '')).toEqual(files);
    expect(Object.keys(files).filter((path) => path.endsWith('.template.json'))).toHaveLength(5);
    expect(Object.keys(files).filter((path) => path.endsWith('index.cjs'))).toHaveLength(5);
  }, 240_000);

  it("ends well before CDK's own judge of templates, and says what it costs a month and whom its alarms reach", () => {
    const { status, stderr } = synthesise('judged', { profile: 'production' }, 'true');
    expect(stderr).not.toContain('ERROR');
    expect(status).toBe(0);
    expect(stderr).toMatch(
      /^It costs about 1,\d{3}\.\d\d \$ a month in us-east-1 before readings; docs\/cost.md says what for\.$/m,
    );
    expect(stderr).toMatch(
      /^Its alarms reach nobody: give alarms\.email or alarms\.pagerUrl in the file of settings\.$/m,
    );
  }, 120_000);

  it("puts a person's rules into the detector's package, and their channels into the schema, in production too", () => {
    const rules = join(folder, 'my-rules.json');
    writeFileSync(rules, JSON.stringify({ rules: [{ name: 'flow-low', channel: 'flow', below: 2 }] }));
    const { status, output, stderr } = synthesise('rules', {
      settings: settingsFile({ profile: 'production', rules }),
    });
    expect(status).toBe(0);
    expect(stderr).toMatch(/^Profile production, by .*\/settings.json: the stacks sensor-anomaly-production-\*\.$/m);
    expect(Object.keys(digests(output)).filter((path) => path.endsWith('/rules.json'))).toHaveLength(1);
    const template = readFileSync(join(output, 'sensor-anomaly-production-detector.template.json'), 'utf8');
    expect(theOne(JSON.parse(template), 'Custom::SearchSchema').Properties.channels).toContain('flow');
    expect(template).toContain('"RULES_FILE": "rules.json"');
  }, 120_000);

  it('ends with a sentence instead of a stack trace at a wrong setting', () => {
    const { status, stderr } = synthesise('wrong', { settings: settingsFile({ kafka: { partitions: 'many' } }) });
    expect(status).toBe(1);
    expect(stderr).toBe('kafka.partitions must be a whole number from 1 to 1000, got "many"\n');
  }, 60_000);
});
