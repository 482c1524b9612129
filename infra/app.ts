import { readFileSync } from 'node:fs';
import { App } from 'aws-cdk-lib';
import { acceptFindings, addChecks } from './checks.ts';
import { bundleFunctionAssets } from './function-assets.ts';
import { loadConfig } from './load-config.ts';
import { addPipeline } from './pipeline.ts';

const app = new App();
const choices = await readChoices(app.node.getAllContext()).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
addPipeline(app, choices.config, choices.assets);
acceptFindings(app);
addChecks(app);
app.synth();

async function readChoices(context: Readonly<Record<string, unknown>>) {
  const config = loadConfig(context, readConfigFile(pathIn(context, 'config')));
  return { config, assets: await bundleFunctionAssets(pathIn(context, 'rules')) };
}

function readConfigFile(path: string | undefined): unknown {
  if (path === undefined) return {};
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new Error(`config must name a readable file of JSON, got ${path}: ${String(error)}`);
  }
}

function pathIn(context: Readonly<Record<string, unknown>>, key: string): string | undefined {
  const value = context[key];
  if (value === undefined || (typeof value === 'string' && value !== '')) return value;
  throw new Error(`${key} must be the path of a file, got ${JSON.stringify(value)}`);
}
