import {
  type Reference,
  replaceReferences,
  type StackTemplate,
  type TemplateResource,
  type TemplateResources,
  withoutResources,
} from './template.ts';

/**
 * The local profile: what differs from AWS where the same application is deployed to an emulated account. All of it stands here;
 * `test/infra/local/local-profile.test.ts` compares the templates and finds nothing else.
 *
 * | on AWS | in the local profile |
 * |---|---|
 * | MSK | the Kafka beside the emulator, without a sign-in |
 * | an OpenSearch domain | the OpenSearch beside it, behind a program that takes a function's role for its user |
 * | its master user `admin` | another user, `master` |
 * | Fargate tasks | processes |
 * | what a stack installs in the domain's Dashboards | what `npm run dashboards` installs in those beside it |
 * | VPC, subnets, groups, endpoints, flow logs | nothing |
 */
export const REPLACED_TYPES: readonly RegExp[] = [
  /^AWS::MSK::/,
  // Of brokers' disks.
  /^AWS::ApplicationAutoScaling::/,
  /^AWS::OpenSearchService::Domain$/,
  /^AWS::ECS::/,
  /^AWS::EC2::/,
];

/** Last part of the name of a stack of which nothing is left: its roles, logs and alarms belong to what is replaced. */
export const EMPTY_STACKS: readonly string[] = ['network', 'producer', 'dashboards'];

/** Name of the parameter: base URL of the program that stands for MSK's addresses and the domain's sign-in. */
export const STAND_IN = 'StandIn';

const PARAMETER = {
  Type: 'String',
  Default: 'http://stand-in:9201',
  Description: "Base URL of what stands for MSK's addresses and the domain's sign-in",
};

/** What was asked of a resource that is replaced. */
const ARNS: Readonly<Record<string, unknown>> = {
  'AWS::MSK::Cluster': arnOf('kafka', 'cluster/local/00000000-0000-0000-0000-000000000000-1'),
  'AWS::OpenSearchService::Domain': arnOf('es', 'domain/local'),
};

function arnOf(service: string, resource: string): unknown {
  const [partition, region, account] = ['Partition', 'Region', 'AccountId'].map((name) => ({ Ref: `AWS::${name}` }));
  return { 'Fn::Join': [':', ['arn', partition, service, region, account, resource]] };
}

const isReplaced = ({ Type }: TemplateResource): boolean => REPLACED_TYPES.some((type) => type.test(Type));

/** The template of a stack in the local profile; without resources where nothing of it is left. */
export function localTemplate(stackName: string, template: StackTemplate): StackTemplate {
  const { Resources = {}, Outputs, Conditions, Parameters, ...others } = template;
  if (EMPTY_STACKS.includes(stackName.split('-').at(-1) ?? '')) return { Resources: {} };
  const kept = withoutResources(Resources, isReplaced);
  const local = Object.fromEntries(Object.entries(kept).map(([id, resource]) => [id, localResource(resource, kept)]));
  const replacement = (reference: Reference) => replacementOf(reference, Resources);
  const parameters = JSON.stringify(local).includes(JSON.stringify({ Ref: STAND_IN })) ? { [STAND_IN]: PARAMETER } : {};
  return {
    ...others,
    ...(Conditions !== undefined && { Conditions }),
    Parameters: { ...Parameters, ...parameters },
    Resources: replaceReferences(local, replacement) as TemplateResources,
    ...(Outputs !== undefined && { Outputs: replaceReferences(Outputs, replacement) as StackTemplate['Outputs'] & {} }),
  };
}

function replacementOf({ id, attribute }: Reference, resources: TemplateResources): unknown {
  const resource = resources[id];
  if (resource === undefined || !isReplaced(resource)) return undefined;
  const arn = attribute === 'Arn' ? ARNS[resource.Type] : undefined;
  return arn ?? 'local';
}

function localResource(resource: TemplateResource, resources: TemplateResources): TemplateResource {
  if (resource.Type === 'AWS::SecretsManager::Secret') return ofLocalMaster(resource);
  if (resource.Type !== 'AWS::Lambda::Function') return resource;
  const { VpcConfig, Environment, ...others } = resource.Properties;
  const Variables = localVariables(Environment?.Variables ?? {}, others.Role, resources);
  const hasVariables = Object.keys(Variables).length > 0;
  return { ...resource, Properties: { ...others, ...(hasVariables && { Environment: { Variables } }) } };
}

/** An OpenSearch that is no domain has a user `admin` of its own, whom nobody may change. */
function ofLocalMaster(secret: TemplateResource): TemplateResource {
  const { GenerateSecretString, ...others } = secret.Properties;
  const SecretStringTemplate = JSON.stringify({ username: 'master' });
  return {
    ...secret,
    Properties: { ...others, GenerateSecretString: { ...GenerateSecretString, SecretStringTemplate } },
  };
}

/** The variables that say where something is that is replaced. */
function localVariables(variables: Readonly<Record<string, unknown>>, role: unknown, resources: TemplateResources) {
  const standIn = { Ref: STAND_IN };
  const asRole = { 'Fn::Join': ['', [standIn, '/as/', role]] };
  // The only custom resource of AWS's own SDK that asks what is replaced; its function is the stack's only one without variables.
  const asksMsk = Object.values(resources).some(({ Type }) => Type === 'Custom::BrokerAddresses');
  return {
    ...variables,
    ...('SEARCH_NODE' in variables && { SEARCH_NODE: variables['SEARCH_AUTH'] === 'sigv4' ? asRole : standIn }),
    ...('KAFKA_SECURITY' in variables && { KAFKA_SECURITY: 'plaintext' }),
    ...(asksMsk && Object.keys(variables).length === 0 && { AWS_ENDPOINT_URL_KAFKA: standIn }),
  };
}
