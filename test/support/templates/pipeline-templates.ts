import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from '@jest/globals';
import { App, type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { acceptFindings } from '../../../infra/checks.ts';
import type { Profile } from '../../../infra/config.ts';
import type { FunctionAssets } from '../../../infra/function-assets.ts';
import { loadConfig } from '../../../infra/load-config.ts';
import { addPipeline, type Place } from '../../../infra/pipeline.ts';
import { projectRoot } from '../../../project-root.ts';

// cfn-lint judges the templates; CDK's own judge of schemas takes seconds for every application.
process.env['CDK_VALIDATION'] = 'false';

const folder = mkdtempSync(join(tmpdir(), 'pipeline-templates-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A resource as CloudFormation reads it. */
export interface Resource {
  readonly Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: a template is JSON of many shapes, and the tests name what they expect.
  readonly Properties: any;
  readonly DependsOn?: readonly string[];
  readonly DeletionPolicy?: string;
}

/** Resources by logical id. */
export type Resources = Readonly<Record<string, Resource>>;

/** The flags of cdk.json, as the command line passes them. */
export function cdkContext(): Readonly<Record<string, unknown>> {
  return JSON.parse(readFileSync(join(projectRoot, 'cdk.json'), 'utf8')).context;
}

/** An application for tests; its output is deleted with the test file. */
export function anApp(): App {
  return new App({
    context: cdkContext(),
    stackTraces: false,
    treeMetadata: false,
    outdir: mkdtempSync(join(folder, 'out-')),
  });
}

/** Function packages for tests: bundles are not built, so that a test takes no second for each. */
export function someAssets(overrides: Partial<FunctionAssets> = {}): FunctionAssets {
  const bundleFolder = mkdtempSync(join(folder, 'bundle-'));
  const bundle = join(bundleFolder, 'index.cjs');
  writeFileSync(bundle, 'exports.handler = async () => {};');
  const channels = ['temperature', 'pressure'];
  const functions = [
    'detector',
    'provisioner',
    'retention',
    'rotation',
    'settingsGuard',
    'views',
    'dashboards',
  ] as const;
  const bundles = Object.fromEntries(functions.map((name) => [name, bundle])) as Record<
    (typeof functions)[number],
    string
  >;
  return { ...bundles, rulesFile: undefined, rules: 'hot temperature above 40', channels, ...overrides };
}

/** Settings that bring in what the profiles leave out. */
export const MANY_OPTIONS = {
  name: 'plant-b',
  'pollers.onFailure': 's3',
  'pollers.retryAttempts': 100,
  'network.egress': 'nat-gateway',
  'alerts.email': 'one@example.com,two@example.com',
} as const;

/** Builds the pipeline of a profile with some settings changed, as `cdk synth` does. */
export function aPipeline(
  profile: Profile,
  settings: Readonly<Record<string, unknown>> = {},
  assets: FunctionAssets = someAssets(),
  place: Place = 'aws',
) {
  const app = anApp();
  const stacks = addPipeline(app, loadConfig({ profile, ...settings }), assets, [], place);
  acceptFindings(app);
  return { app, ...stacks };
}

/** The templates of a profile, resources and outputs, by the last part of the stack's id; made once for each choice. */
export function pipelineTemplates(profile: Profile, settings: Readonly<Record<string, unknown>> = {}): Templates {
  const key = JSON.stringify([profile, settings]);
  const templates = made.get(key) ?? synthesise(profile, settings);
  made.set(key, templates);
  return templates;
}

const made = new Map<string, Templates>();

function synthesise(profile: Profile, settings: Readonly<Record<string, unknown>>): Templates {
  const stacks = aPipeline(profile, settings);
  const templateOf = (stack: Stack) => Template.fromStack(stack).toJSON() as PipelineTemplate;
  return {
    prerequisites: templateOf(stacks.prerequisitesStack),
    network: templateOf(stacks.networkStack),
    data: templateOf(stacks.dataStack),
    detector: templateOf(stacks.detectorStack),
    producer: templateOf(stacks.producerStack),
    dashboards: templateOf(stacks.dashboardsStack),
  };
}

/** A template for each stack. */
export type Templates = Readonly<Record<StackPart, PipelineTemplate>>;

/** Parts of the pipeline with a stack each. */
export type StackPart = 'prerequisites' | 'network' | 'data' | 'detector' | 'producer' | 'dashboards';

/** A stack's template. */
export interface PipelineTemplate {
  readonly Resources: Resources;
  readonly Outputs?: Readonly<Record<string, { readonly Value: unknown }>>;
}

/** Resources of a type, by logical id. */
export function ofType({ Resources }: PipelineTemplate, type: string): readonly (readonly [string, Resource])[] {
  return Object.entries(Resources).filter(([, resource]) => resource.Type === type);
}

/** The one resource of a type whose logical id begins so. */
export function theOne(template: PipelineTemplate, type: string, idStart = ''): Resource {
  const found = ofType(template, type).filter(([id]) => id.startsWith(idStart));
  if (found.length !== 1 || found[0] === undefined)
    throw new Error(`There are ${found.length} resources ${type} whose id begins with "${idStart}".`);
  return found[0][1];
}
