import { type App, CfnResource, Stack, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import {
  ACCEPTED_CFN_LINT_FINDINGS,
  ACCEPTED_CHECKOV_FINDINGS,
  ACCEPTED_SOLUTIONS_FINDINGS,
  ACCEPTED_VALIDATION_FINDINGS,
  SYSTEM,
} from './accepted-findings.ts';

/** Lets AwsSolutions judge the whole application: a finding that is not accepted fails synthesis. */
export function addChecks(app: App): void {
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
}

/** Writes every accepted finding to where its checker looks for it; call it when all stacks are built. */
export function acceptFindings(app: App): void {
  for (const construct of app.node.findAll()) {
    if (construct instanceof Stack) acceptCfnLintFindings(construct);
    if (CfnResource.isCfnResource(construct)) acceptOn(construct);
  }
}

function acceptOn(resource: CfnResource): void {
  const { path } = resource.node;
  const system = resource.stack.stackName.replace(/-[^-]+$/, '');
  for (const { rule, at, reason } of [...ACCEPTED_SOLUTIONS_FINDINGS, ...ACCEPTED_VALIDATION_FINDINGS])
    if (at.test(path)) Validations.of(resource).acknowledge({ id: rule.replace(SYSTEM, system), reason });
  const skip = ACCEPTED_CHECKOV_FINDINGS.filter(({ at }) => at.test(path));
  if (skip.length > 0)
    resource.addMetadata('checkov', { skip: skip.map(({ rule, reason }) => ({ id: rule, comment: reason })) });
}

function acceptCfnLintFindings(stack: Stack): void {
  const config = { ignore_checks: ACCEPTED_CFN_LINT_FINDINGS.map(({ rule }) => rule) };
  stack.templateOptions.metadata = { ...stack.templateOptions.metadata, 'cfn-lint': { config } };
}
