import { App } from 'aws-cdk-lib';
import { capacitySentence } from './capacity.ts';
import { acceptFindings, addChecks } from './checks.ts';
import { parseChoices, readSettings } from './choices.ts';
import { costSentence } from './cost/cost-page.ts';
import { bundleFunctionAssets } from './function-assets.ts';
import { loadConfig } from './load-config.ts';
import { addPipeline } from './pipeline.ts';

const app = new App();
const { config, assets, accept, place } = await readSystem(app.node.getAllContext()).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
addPipeline(app, config, assets, accept, place);
acceptFindings(app);
addChecks(app);
const { stacks } = app.synth();
if (place === 'aws') process.stderr.write(`${costSentence(stacks.map(({ template }) => template))}\n`);
if (place === 'aws' && config.alarms.email === '' && config.alarms.pagerUrl === '')
  process.stderr.write(
    'Nobody is notified of its alarms: set alarms.email or alarms.pagerUrl in the file of settings.\n',
  );

async function readSystem(context: Readonly<Record<string, unknown>>) {
  const { place, profile, settingsFile, accept } = parseChoices(context);
  // The command line of CDK says where stacks without a region of their own will go.
  const config = loadConfig(readSettings(settingsFile), profile, process.env['CDK_DEFAULT_REGION']);
  const title = place === 'local' ? `Profile local, which is ${config.profile}` : `Profile ${config.profile}`;
  process.stderr.write(`${title}, by ${settingsFile}: the stacks ${config.name}-${config.profile}-*.\n`);
  if (place === 'aws') process.stderr.write(`${capacitySentence(config)}\n`);
  return { config, accept, place, assets: await bundleFunctionAssets(config.rules === '' ? undefined : config.rules) };
}
