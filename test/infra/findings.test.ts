import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import {
  ACCEPTED_CFN_LINT_FINDINGS,
  ACCEPTED_CHECKOV_FINDINGS,
  ACCEPTED_SOLUTIONS_FINDINGS,
  ACCEPTED_VALIDATION_FINDINGS,
} from '../../infra/accepted-findings.ts';
import { aPipeline, MANY_OPTIONS } from '../support/templates/pipeline-templates.ts';

interface Report {
  readonly pluginReports: readonly {
    readonly violations: readonly {
      readonly ruleName: string;
      readonly violatingConstructs: readonly { readonly constructPath: string }[];
    }[];
  }[];
}

const cases = [
  ['development', {}],
  ['production', {}],
  ['production', MANY_OPTIONS],
] as const;
const pipelines = cases.map(([profile, settings]) => aPipeline(profile, settings));
const paths = pipelines.flatMap(({ app }) => app.node.findAll().map(({ node }) => node.path));

describe('findings of the checkers', () => {
  it.each(cases.map((settings, index) => [JSON.stringify(settings), index] as const))(
    'of AwsSolutions are all explained in %s',
    (_settings, index) => {
      const { app } = pipelines[index] as (typeof pipelines)[number];
      Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
      let failure: unknown;
      try {
        app.synth();
      } catch (error) {
        failure = error;
      }
      const report: Report = JSON.parse(readFileSync(join(app.outdir, 'validation-report.json'), 'utf8'));
      const violations = report.pluginReports.flatMap(({ violations }) => violations);
      expect(violations.map(({ ruleName }) => ruleName)).toEqual([]);
      expect(failure).toBeUndefined();
    },
  );

  it.each(
    [...ACCEPTED_SOLUTIONS_FINDINGS, ...ACCEPTED_VALIDATION_FINDINGS, ...ACCEPTED_CHECKOV_FINDINGS].map(
      (finding) => [finding.rule, finding.at] as const,
    ),
  )('are accepted where a resource stands: %s at %s', (_rule, at) => {
    expect(paths.filter((path) => at.test(path))).not.toEqual([]);
  });

  it('are accepted with a sentence of why', () => {
    const accepted = [
      ...ACCEPTED_SOLUTIONS_FINDINGS,
      ...ACCEPTED_VALIDATION_FINDINGS,
      ...ACCEPTED_CHECKOV_FINDINGS,
      ...ACCEPTED_CFN_LINT_FINDINGS,
    ];
    for (const { reason } of accepted) expect(reason).toMatch(/^[A-Z].{20,}\.$/);
  });
});
