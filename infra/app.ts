import { App } from 'aws-cdk-lib';
import { capacitySentence } from './capacity.ts';
import { acceptFindings, addChecks } from './checks.ts';
import { parseChoices, readSettings } from './choices.ts';
import { costSentence } from './cost/cost-page.ts';
import { bundleFunctionAssets } from './function-assets.ts';
import { loadConfig } from './load-config.ts';
import { addPipeline } from './pipeline.ts';

const app = new App();
const { config, assets, accept } = await readSystem(app.node.getAllContext()).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
addPipeline(app, config, assets, accept);
acceptFindings(app);
addChecks(app);
const { stacks } = app.synth();
process.stderr.write(`${costSentence(stacks.map(({ template }) => template))}\n`);
if (config.alarms.email === '' && config.alarms.pagerUrl === '')
  process.stderr.write('Its alarms reach nobody: give alarms.email or alarms.pagerUrl in the file of settings.\n');

async function readSystem(context: Readonly<Record<string, unknown>>) {
  const { profile, settingsFile, accept } = parseChoices(context);
  // The command line of CDK says where stacks without a region of their own will go.
  const config = loadConfig(readSettings(settingsFile), profile, process.env['CDK_DEFAULT_REGION']);
  process.stderr.write(
    `Profile ${config.profile}, by ${settingsFile}: the stacks ${config.name}-${config.profile}-*.\n`,
  );
  process.stderr.write(`${capacitySentence(config)}\n`);
  return { config, accept, assets: await bundleFunctionAssets(config.rules === '' ? undefined : config.rules) };
}
