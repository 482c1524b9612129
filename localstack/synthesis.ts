import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../command-line/command.ts';
import { projectRoot } from '../project-root.ts';
import type { ProcessGroup } from '../servers/process-group.ts';

/**
 * Synthesises the local profile as the command line of CDK does, in a process of its own.
 *
 * @returns what the names of its stacks begin with
 * @throws UserError with the last lines when something is wrong with settings or rules
 */
export async function synthesise(group: ProcessGroup, outputFolder: string, logFile: string): Promise<string> {
  const { context } = JSON.parse(readFileSync(join(projectRoot, 'cdk.json'), 'utf8'));
  const env = { CDK_OUTDIR: outputFolder, CDK_CONTEXT_JSON: JSON.stringify({ ...context, profile: 'local' }) };
  const args = ['--import', 'tsx', join(projectRoot, 'infra/app.ts')];
  const options = { name: 'cdk synth', command: process.execPath, args, env, cwd: projectRoot, logFile };
  const { code, lastLines } = await group.run(options);
  if (code !== 0) throw new UserError(`The stacks cannot be synthesised:\n  ${lastLines.join('\n  ')}`);
  const { artifacts } = JSON.parse(readFileSync(join(outputFolder, 'manifest.json'), 'utf8'));
  const detector = Object.keys(artifacts).find((name) => name.endsWith('-detector')) ?? '';
  return detector.replace(/-detector$/, '');
}
