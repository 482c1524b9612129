import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  DefaultStackSynthesizer,
  type FileAssetSource,
  type ISynthesisSession,
  type Stack,
  Validations,
} from 'aws-cdk-lib';
import { EMPTY_STACKS, localTemplate } from './local-profile.ts';

/** Writes the template of a stack as the local profile has it; the stack itself is the one that AWS gets. */
export class LocalSynthesizer extends DefaultStackSynthesizer {
  override bind(stack: Stack): void {
    super.bind(stack);
    const isEmpty = EMPTY_STACKS.some((part) => stack.stackName.endsWith(`-${part}`));
    const reason = 'Nothing of it is left in the local profile, and CDK deploys no stack without resources.';
    if (isEmpty) Validations.of(stack).acknowledge({ id: 'CloudFormation-Validate::F0001', reason });
  }

  protected override synthesizeTemplate(session: ISynthesisSession, ...lookUp: [string?, string?]): FileAssetSource {
    const source = super.synthesizeTemplate(session, ...lookUp);
    const { stackName, templateFile } = this.boundStack;
    const path = join(session.assembly.outdir, templateFile);
    const text = JSON.stringify(localTemplate(stackName, JSON.parse(readFileSync(path, 'utf8'))), undefined, 1);
    writeFileSync(path, text);
    return { ...source, sourceHash: createHash('sha256').update(text).digest('hex') };
  }
}
