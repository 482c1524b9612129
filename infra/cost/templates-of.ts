import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { projectRoot } from '../../project-root.ts';
import type { InfraConfig } from '../config.ts';
import type { FunctionAssets } from '../function-assets.ts';
import { addPipeline } from '../pipeline.ts';
import type { PricedResource } from './line-items.ts';

/** A template, as far as it is priced. */
export interface PricedTemplate {
  readonly Resources: Readonly<Record<string, PricedResource>>;
}

/** Synthesises what a configuration deploys, with an empty file in the place of each bundle, whose content costs nothing. */
export function templatesOf(config: InfraConfig): readonly PricedTemplate[] {
  const folder = mkdtempSync(join(tmpdir(), 'priced-'));
  try {
    const { context } = JSON.parse(readFileSync(join(projectRoot, 'cdk.json'), 'utf8'));
    const options = { stackTraces: false, treeMetadata: false, analyticsReporting: false, outdir: join(folder, 'out') };
    const app = new App({ context, ...options });
    addPipeline(app, config, emptyAssets(folder));
    return app.synth({ skipValidation: true }).stacks.map(({ template }) => template);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function emptyAssets(folder: string): FunctionAssets {
  const bundle = join(mkdtempSync(join(folder, 'bundle-')), 'index.cjs');
  writeFileSync(bundle, '');
  const names = ['detector', 'provisioner', 'retention', 'rotation', 'settingsGuard', 'views', 'dashboards'] as const;
  const bundles = Object.fromEntries(names.map((name) => [name, bundle])) as Record<(typeof names)[number], string>;
  return { ...bundles, rulesFile: undefined, rules: '', channels: [] };
}
