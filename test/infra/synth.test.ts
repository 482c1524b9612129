import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
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
    expect(Object.keys(files).filter((path) => path.endsWith('.template.json'))).toHaveLength(6);
    expect(Object.keys(files).filter((path) => path.endsWith('index.cjs'))).toHaveLength(7);
  }, 240_000);

  describe("of production with a person's rules", () => {
    let made: ReturnType<typeof synthesise>;

    beforeAll(() => {
      const rules = join(folder, 'my-rules.json');
      writeFileSync(rules, JSON.stringify({ rules: [{ name: 'flow-low', channel: 'flow', below: 2 }] }));
      made = synthesise('rules', { settings: settingsFile({ profile: 'production', rules }) }, 'true');
    }, 120_000);

    it("is accepted by CDK's own judge of templates", () => {
      expect(made.stderr).not.toContain('ERROR');
      expect(made.status).toBe(0);
    });

    it('says which settings it read, what they cost a month, and that nobody is notified of their alarms', () => {
      const lines = made.stderr.split('\n');
      const settings = /^Profile production, by .*\/settings.json: the stacks sensor-anomaly-production-\*\.$/;
      expect(lines).toContainEqual(expect.stringMatching(settings));
      expect(lines).toContainEqual(
        expect.stringMatching(/^It costs about 1,\d{3}\.\d\d \$ a month in us-east-1 before/),
      );
      expect(lines).toContainEqual(expect.stringMatching(/^Nobody is notified of its alarms: set alarms\.email or/));
    });

    it('puts the rules into the packages of detector, views and dashboards, and their channels into the schema', () => {
      expect(Object.keys(digests(made.output)).filter((path) => path.endsWith('/rules.json'))).toHaveLength(3);
      const template = readFileSync(join(made.output, 'sensor-anomaly-production-detector.template.json'), 'utf8');
      expect(theOne(JSON.parse(template), 'Custom::SearchSchema').Properties.channels).toContain('flow');
      expect(template).toContain('"RULES_FILE": "rules.json"');
    });
  });

  it('ends with a sentence instead of a stack trace at a wrong setting', () => {
    const { status, stderr } = synthesise('wrong', { settings: settingsFile({ kafka: { partitions: 'many' } }) });
    expect(status).toBe(1);
    expect(stderr).toBe('kafka.partitions must be a whole number from 1 to 1000, got "many"\n');
  }, 60_000);
});
