import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parseChoices, readSettings } from '../../../infra/choices.ts';
import { loadConfig } from '../../../infra/load-config.ts';
import { REPLACED_TYPES, STAND_IN } from '../../../infra/local/local-profile.ts';
import type { Place } from '../../../infra/pipeline.ts';
import { projectRoot } from '../../../project-root.ts';
import { aPipeline, type PipelineTemplate, someAssets } from '../../support/templates/pipeline-templates.ts';

const SETTINGS = readSettings(join(projectRoot, 'settings/local.json')) as Record<string, unknown>;
const assets = someAssets();

/** The templates as they are written to files, by the last part of the stack's name. */
function written(place: Place): Readonly<Record<string, PipelineTemplate>> {
  const { app } = aPipeline('development', SETTINGS, assets, place);
  const { stacks } = app.synth();
  const read = (file: string) => JSON.parse(readFileSync(join(app.outdir, file), 'utf8'));
  return Object.fromEntries(
    stacks.map(({ stackName, templateFile }) => [stackName.split('-').at(-1), read(templateFile)]),
  );
}

const aws = written('aws');
const local = written('local');
const PARTS = ['prerequisites', 'data', 'detector'] as const;

const resourcesOf = (templates: typeof aws, part: string) => Object.entries(templates[part]?.Resources ?? {});
const isReplaced = (type: string) => REPLACED_TYPES.some((pattern) => pattern.test(type));

/** Paths at which two JSON values differ. */
function differences(left: unknown, right: unknown, path = ''): readonly string[] {
  if (JSON.stringify(left) === JSON.stringify(right)) return [];
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return [path];
  const keys = new Set([...Object.keys(left), ...Object.keys(right)]);
  const of = (value: object, key: string) => (value as Readonly<Record<string, unknown>>)[key];
  return [...keys].flatMap((key) => differences(of(left, key), of(right, key), `${path}/${key}`));
}

describe('the local profile', () => {
  it('is chosen like the others, and has a file of settings of its own', () => {
    const choices = parseChoices({ profile: 'local' });
    expect(choices).toMatchObject({ place: 'local', profile: undefined, settingsFile: 'settings/local.json' });
    expect(parseChoices({ profile: 'production' }).place).toBe('aws');
    expect(() => loadConfig(SETTINGS)).not.toThrow();
  });

  it('leaves nothing of network and tasks, and so no stack', () => {
    expect(local['network']).toEqual({ Resources: {} });
    expect(local['producer']).toEqual({ Resources: {} });
    expect(Object.keys(local).sort()).toEqual(Object.keys(aws).sort());
  });

  it('lacks exactly what it replaces of the other stacks', () => {
    const missing = PARTS.flatMap((part) => {
      const kept = new Set(resourcesOf(local, part).map(([id]) => id));
      return resourcesOf(aws, part).flatMap(([id, { Type }]) => (kept.has(id) ? [] : [`${part} ${Type}`]));
    });
    expect([...new Set(missing)].sort()).toEqual([
      'data AWS::MSK::Cluster',
      'data AWS::MSK::Configuration',
      'data AWS::MSK::Topic',
      'data AWS::OpenSearchService::Domain',
      'detector AWS::EC2::VPCEndpoint',
    ]);
    const types = PARTS.flatMap((part) => resourcesOf(local, part).map(([, { Type }]) => Type));
    expect(types.filter(isReplaced)).toEqual([]);
  });

  it('changes of what it keeps only where something is that it replaces', () => {
    const changed = PARTS.flatMap((part) =>
      resourcesOf(local, part).flatMap(([id, resource]) => {
        const before = aws[part]?.Resources[id];
        const paths = differences(before?.Properties, resource.Properties);
        return paths.map((path) => `${resource.Type.replace('AWS::', '')} ${path}`);
      }),
    );
    const bare = changed.map((text) => text.replace(/\/(Fn::|Ref$).*/, '').replace(/\/\d+/g, ''));
    expect([...new Set(bare)].sort()).toEqual([
      // The ARN of the cluster, and its name, which is taken out of it.
      'CloudWatch::Alarm /Dimensions/Value',
      'CloudWatch::Alarm /Metrics/MetricStat/Metric/Dimensions/Value',
      'IAM::ManagedPolicy /PolicyDocument/Statement/Resource',
      'Lambda::Function /Environment',
      'Lambda::Function /Environment/Variables/KAFKA_SECURITY',
      'Lambda::Function /Environment/Variables/SEARCH_NODE',
      'Lambda::Function /VpcConfig',
      'SecretsManager::Secret /GenerateSecretString/SecretStringTemplate',
    ]);
  });

  it('sends functions with a role to the stand-in by that role, and the others without', () => {
    const environments = resourcesOf(local, 'detector').flatMap(([id, { Type, Properties }]) =>
      Type === 'AWS::Lambda::Function' ? [[id.replace(/[0-9A-F]{8}$/, ''), Properties.Environment?.Variables]] : [],
    );
    const variables = Object.fromEntries(environments);
    const role = { 'Fn::GetAtt': [expect.stringMatching(/^DetectorRole/), 'Arn'] };
    expect(variables.Detector.SEARCH_NODE).toEqual({ 'Fn::Join': ['', [{ Ref: STAND_IN }, '/as/', role]] });
    expect(variables.Detector.SEARCH_AUTH).toBe('sigv4');
    expect(variables.SchemaFunction).toMatchObject({ SEARCH_NODE: { Ref: STAND_IN }, KAFKA_SECURITY: 'plaintext' });
    expect(variables.RotationFunction.SEARCH_NODE).toEqual({ Ref: STAND_IN });
  });

  it('refers to nothing that is not there', () => {
    for (const part of PARTS) {
      const template = local[part] as PipelineTemplate & { readonly Parameters?: object };
      const known = [...Object.keys(template.Resources), ...Object.keys(template.Parameters ?? {})];
      const text = JSON.stringify(template);
      const named = [...text.matchAll(/\{"Ref":"([^":]+)"\}|\{"Fn::GetAtt":\["([^"]+)"/g)].map(
        ([, ref, attribute]) => ref ?? attribute,
      );
      expect(named.filter((name) => !known.includes(name ?? ''))).toEqual([]);
      expect(text).not.toMatch(/-network:/);
      const imported = [...text.matchAll(/"Fn::ImportValue":"([^"]+)"/g)].map(([, name]) => name);
      const exported = JSON.stringify(Object.values(local).map((stack) => stack.Outputs ?? {}));
      expect(imported.filter((name) => !exported.includes(`"Name":"${name}"`))).toEqual([]);
    }
  });

  it('keeps bundles, roles, alarms, schedules and dashboards as they are', () => {
    const same =
      /^AWS::(IAM|CloudWatch|SNS|KMS|Logs|S3|Scheduler|Events|SecretsManager)::|^Custom::|^AWS::Lambda::(Permission|Alias)/;
    for (const part of PARTS) {
      const types = (templates: typeof aws) =>
        resourcesOf(templates, part).flatMap(([id, { Type }]) => (same.test(Type) ? [`${Type} ${id}`] : []));
      expect(types(local)).toEqual(types(aws));
      const code = (templates: typeof aws) =>
        resourcesOf(templates, part).flatMap(([, { Type, Properties }]) =>
          Type === 'AWS::Lambda::Function' ? [Properties.Code, Properties.Runtime, Properties.MemorySize] : [],
        );
      expect(code(local)).toEqual(code(aws));
    }
  });
});
