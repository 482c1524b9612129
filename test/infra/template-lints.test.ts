import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Profile } from '../../infra/config.ts';
import { projectRoot } from '../../project-root.ts';
import { aPipeline, MANY_OPTIONS } from '../support/templates/pipeline-templates.ts';
import { TemplateLints } from '../support/templates/template-lints.ts';

/** The first time on a machine it fetches the lints. */
const DEADLINE_MS = 900_000;

const variants = [
  ['development', {}],
  ['production', {}],
  ['production', MANY_OPTIONS],
] as const;

function templatesOf(profile: Profile, settings: Readonly<Record<string, unknown>>): readonly string[] {
  const { app } = aPipeline(profile, settings);
  app.synth();
  const names = readdirSync(app.outdir).filter((name) => name.endsWith('.template.json'));
  return names.map((name) => join(app.outdir, name));
}

const lints = TemplateLints.install();
if (!lints.ok && process.env['CI'] !== undefined) throw new Error(`${lints.problem}.`);
if (!lints.ok) process.stderr.write(`The templates are not judged by cfn-lint and checkov: ${lints.problem}.\n`);
const describeWithLints = lints.ok ? describe : describe.skip;

describeWithLints('lints of the templates', () => {
  let templates: readonly string[];
  const judge = (lint: 'cfn-lint' | 'checkov', words: readonly string[]) =>
    lints.ok ? lints.value.run(lint, words) : undefined;

  beforeAll(() => {
    templates = variants.flatMap(([profile, settings]) => templatesOf(profile, settings));
  }, DEADLINE_MS);

  it(
    'leave nothing unexplained by cfn-lint',
    () => {
      expect(templates).toHaveLength(6 * variants.length);
      const words = ['--regions', 'eu-central-1', '--', ...templates];
      expect(judge('cfn-lint', words)).toEqual({ status: 0, text: '' });
    },
    DEADLINE_MS,
  );

  it.each([
    ['the templates', 'cloudformation', () => templates],
    ["the producer's image", 'dockerfile', () => [join(projectRoot, 'producer/task/Dockerfile')]],
  ] as const)(
    'leave nothing unexplained by checkov in %s',
    (_, framework, files) => {
      const words = ['--framework', framework, '--compact', '--quiet', '--skip-download', '-o', 'json'];
      const answer = judge('checkov', [...words, '-f', ...files()]);
      const { summary, results } = JSON.parse(answer?.text ?? '{}');
      const failed: readonly { readonly check_id: string; readonly resource: string }[] = results?.failed_checks ?? [];
      expect(failed.map(({ check_id, resource }) => `${check_id} ${resource}`)).toEqual([]);
      expect(summary).toMatchObject({ failed: 0, parsing_errors: 0 });
      expect(summary.passed).toBeGreaterThan(0);
      expect(answer?.status).toBe(0);
    },
    DEADLINE_MS,
  );
});
