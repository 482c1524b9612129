import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A template of the cloud assembly, to be changed where the emulator needs it. */
export interface EmulatedTemplate {
  readonly Resources: Record<string, EmulatedResource>;
  readonly Outputs?: Record<string, unknown>;
}

interface EmulatedResource {
  readonly Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: a template is JSON of many shapes, and the tests name what they change.
  readonly Properties: any;
  DependsOn?: readonly string[];
}

/** What ministack does not know, and `Custom::AWS`, whose SDK only Lambda's own runtime has: the service-linked roles. */
const MISSING = [
  'AWS::CloudWatch::CompositeAlarm',
  'AWS::EC2::FlowLog',
  'AWS::EC2::SecurityGroupEgress',
  'AWS::EC2::SecurityGroupIngress',
  'AWS::MSK::Cluster',
  'AWS::MSK::Configuration',
  'AWS::MSK::Topic',
  'AWS::SecretsManager::RotationSchedule',
  'Custom::AWS',
];

/** Nor does it know alarms with arithmetic. */
const isMissing = (resource: EmulatedResource | undefined): boolean =>
  resource !== undefined &&
  (MISSING.includes(resource.Type) ||
    (resource.Type === 'AWS::CloudWatch::Alarm' && resource.Properties.Metrics !== undefined));

type Resources = Readonly<Record<string, EmulatedResource>>;

/**
 * Reads a stack's template without what the emulator lacks. Whatever asked for the cluster's ARN gets this one; a reference to a
 * secret, which is its ARN but for ministack, asks for the attribute that is the ARN everywhere.
 */
export function emulatedTemplate(assemblyFolder: string, stackName: string, clusterArn: string): EmulatedTemplate {
  const template = JSON.parse(readFileSync(join(assemblyFolder, `${stackName}.template.json`), 'utf8'));
  const { Resources, ...others } = replaced(template, template.Resources, clusterArn) as EmulatedTemplate;
  const kept = Object.entries(Resources).filter(([, resource]) => !isMissing(resource));
  return { ...others, Resources: Object.fromEntries(kept) };
}

/** The one resource of a type whose logical id begins so, and that id. */
export function resourceOf({ Resources }: EmulatedTemplate, type: string, idStart = '') {
  const found = Object.entries(Resources).filter(([id, { Type }]) => Type === type && id.startsWith(idStart));
  const [[id, resource] = ['', undefined]] = found;
  if (found.length !== 1 || resource === undefined) throw new Error(`There are ${found.length} of ${type} ${idStart}.`);
  return { ...resource, id };
}

function replaced(value: unknown, resources: Resources, clusterArn: string): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => replaced(item, resources, clusterArn));
  const { Ref, 'Fn::GetAtt': attribute } = value as {
    readonly Ref?: string;
    readonly 'Fn::GetAtt'?: readonly string[];
  };
  const type = resources[attribute?.[0] ?? Ref ?? '']?.Type;
  if (type !== undefined && MISSING.includes(type)) return clusterArn;
  if (type === 'AWS::SecretsManager::Secret' && Ref !== undefined) return { 'Fn::GetAtt': [Ref, 'Id'] };
  const isKept = (id: unknown) => !isMissing(resources[String(id)]);
  const entries = Object.entries(value).map(([key, inner]) => {
    const list = key === 'DependsOn' ? [inner].flat().filter(isKept) : inner;
    return [key, replaced(list, resources, clusterArn)] as const;
  });
  return Object.fromEntries(entries);
}
