import {
  replaceReferences,
  type StackTemplate,
  type TemplateResource,
  withoutResources,
} from '../../../infra/local/template.ts';

/** A template of the cloud assembly, to be changed where the emulator needs it. */
export interface EmulatedTemplate {
  readonly Resources: Record<string, EmulatedResource>;
  readonly Parameters?: Record<string, unknown>;
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
  'AWS::SecretsManager::RotationSchedule',
  'Custom::AWS',
];

/** Nor does it know alarms with arithmetic. */
const isMissing = (resource: TemplateResource): boolean =>
  MISSING.includes(resource.Type) ||
  (resource.Type === 'AWS::CloudWatch::Alarm' && resource.Properties.Metrics !== undefined);

/**
 * A template without what ministack lacks. A reference to a secret, which is its ARN but for ministack, asks for the attribute
 * that is the ARN everywhere. It speaks HTTP only, which topics refuse that demand TLS.
 */
export function asMinistackTakesIt(template: StackTemplate): EmulatedTemplate {
  const { Resources: resources = {} } = template;
  const asked = replaceReferences(template, ({ id, attribute }) =>
    resources[id]?.Type === 'AWS::SecretsManager::Secret' && attribute === undefined
      ? { 'Fn::GetAtt': [id, 'Id'] }
      : undefined,
  ) as EmulatedTemplate;
  const kept = Object.entries(withoutResources(asked.Resources, isMissing));
  return { ...asked, Resources: Object.fromEntries(kept.map(([id, resource]) => [id, withoutTls(resource)])) };
}

function withoutTls(resource: TemplateResource): EmulatedTemplate['Resources'][string] {
  const { Type, Properties } = resource;
  if (Type !== 'AWS::SNS::TopicPolicy') return resource as EmulatedTemplate['Resources'][string];
  const { Statement, ...document } = Properties.PolicyDocument;
  const kept = Statement.filter((statement: object) => !JSON.stringify(statement).includes('aws:SecureTransport'));
  return { ...resource, Properties: { ...Properties, PolicyDocument: { ...document, Statement: kept } } } as never;
}

/** The one resource of a type whose logical id begins so, and that id. */
export function resourceOf({ Resources }: EmulatedTemplate, type: string, idStart = '') {
  const found = Object.entries(Resources).filter(([id, { Type }]) => Type === type && id.startsWith(idStart));
  const [[id, resource] = ['', undefined]] = found;
  if (found.length !== 1 || resource === undefined) throw new Error(`There are ${found.length} of ${type} ${idStart}.`);
  return { ...resource, id };
}
