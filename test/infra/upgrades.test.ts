import { describe, expect, it } from '@jest/globals';
import { handler } from '../../functions/settings-guard/handler.ts';
import type { SettingsGuardProperties } from '../../functions/settings-guard/properties.ts';
import type { Profile } from '../../infra/config.ts';
import {
  ofType,
  type PipelineTemplate,
  pipelineTemplates,
  type StackPart,
  type Templates,
  theOne,
} from '../support/templates/pipeline-templates.ts';
import { rendered } from '../support/templates/rendered.ts';

type Settings = Readonly<Record<string, unknown>>;

/** In the order in which they are deployed. */
const PARTS: readonly StackPart[] = ['prerequisites', 'network', 'data', 'detector', 'producer', 'dashboards'];

/** Names of the exports that a template uses. */
function importsOf(template: PipelineTemplate): ReadonlySet<string> {
  const names = JSON.stringify(template).matchAll(/"Fn::ImportValue":"([^"]+)"/g);
  return new Set([...names].map(([, name = '']) => name));
}

/** What a template exports, by name. */
function exportsOf({ Outputs = {} }: PipelineTemplate): Readonly<Record<string, string>> {
  const outputs = Object.values(Outputs) as { readonly Export?: { readonly Name: string }; readonly Value: unknown }[];
  return Object.fromEntries(
    outputs.flatMap(({ Export, Value }) => (Export ? [[Export.Name, JSON.stringify(Value)]] : [])),
  );
}

/**
 * Exports with which CloudFormation would refuse an upgrade: when a stack is deployed, the later ones still stand as they
 * were, and what they use can be neither taken away nor changed.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-exports.html
 */
function blockedExports(before: Templates, after: Templates): string[] {
  return PARTS.flatMap((part, position) => {
    const used = PARTS.slice(position + 1).flatMap((later) => [...importsOf(before[later])]);
    const [old, fresh] = [before, after].map((templates) => exportsOf(templates[part]));
    return used.filter((name) => old?.[name] !== undefined && fresh?.[name] !== old[name]);
  });
}

/**
 * Properties that cannot be changed: with another value the resource is replaced.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-msk-cluster.html and its likes
 */
const CREATE_ONLY: Readonly<Record<string, readonly string[]>> = {
  'AWS::EC2::VPC': ['CidrBlock'],
  'AWS::EC2::Subnet': ['CidrBlock', 'AvailabilityZone', 'AvailabilityZoneId', 'VpcId'],
  'AWS::MSK::Cluster': ['ClusterName', 'BrokerNodeGroupInfo.ClientSubnets', 'EncryptionInfo'],
  'AWS::MSK::Configuration': ['Name'],
  'AWS::MSK::Topic': ['ClusterArn', 'TopicName', 'ReplicationFactor'],
  'AWS::OpenSearchService::Domain': ['DomainName'],
  'AWS::SecretsManager::Secret': ['Name'],
};

function replaced(before: Templates, after: Templates): string[] {
  return PARTS.flatMap((part) =>
    Object.entries(before[part].Resources).flatMap(([id, { Type, Properties }]) => {
      const fresh = after[part].Resources[id];
      const paths = CREATE_ONLY[Type] ?? [];
      if (paths.length > 0 && fresh === undefined) return [`${id} is gone`];
      return paths
        .filter((path) => at(path, Properties) !== at(path, fresh?.Properties))
        .map((path) => `${id} ${path}`);
    }),
  );
}

function at(path: string, properties: unknown): string {
  const value = path.split('.').reduce((inner: unknown, name) => (inner as Settings | undefined)?.[name], properties);
  return JSON.stringify(value) ?? 'nothing';
}

/** What the guard answers when CloudFormation updates one synthesised system to another: the id, or the refusals. */
async function guarded(before: Templates, after: Templates): Promise<string | string[]> {
  const [former, wanted] = [before, after].map(
    ({ prerequisites }) =>
      theOne(prerequisites, 'Custom::SettingsGuard').Properties as unknown as SettingsGuardProperties,
  );
  if (former === undefined || wanted === undefined) throw new Error('there is no guard');
  const { PhysicalResourceId } = await handler({ RequestType: 'Create', ResourceProperties: former });
  const update = { RequestType: 'Update', PhysicalResourceId, OldResourceProperties: former } as const;
  return handler({ ...update, ResourceProperties: wanted }).then(
    (answer) => answer.PhysicalResourceId,
    (error: Error) => error.message.split('\n').slice(1),
  );
}

const upgrades: readonly (readonly [what: string, Profile, before: Settings, after: Settings])[] = [
  ['from public subnets to a NAT gateway', 'development', {}, { 'network.egress': 'nat-gateway' }],
  ['from a NAT gateway to public subnets', 'development', { 'network.egress': 'nat-gateway' }, {}],
  ['of production to public subnets', 'production', {}, { 'network.egress': 'public-subnet' }],
  ['to provisioned pollers', 'development', {}, { 'pollers.mode': 'provisioned' }],
  ['to on-demand pollers', 'production', {}, { 'pollers.mode': 'on-demand', 'pollers.consumerGroup': 'new' }],
  ['to more partitions', 'production', {}, { 'kafka.partitions': 24 }],
  ['to another retention', 'production', {}, { 'kafka.retentionHours': 336 }],
  ['to more brokers', 'production', {}, { 'kafka.brokersPerZone': 2 }],
  ['to larger disks', 'production', {}, { 'kafka.storageGib': 300, 'search.storageGib': 400 }],
  ['to more data nodes', 'development', {}, { 'search.dataNodes': 2, 'search.replicas': 1 }],
  ['to a replay', 'production', {}, { 'pollers.consumerGroup': 'again' }],
];

describe.each(upgrades)('an upgrade %s', (_what, profile, settingsBefore, settingsAfter) => {
  const [before, after] = [pipelineTemplates(profile, settingsBefore), pipelineTemplates(profile, settingsAfter)];

  it('takes away no export that a later stack still uses', () => {
    expect(blockedExports(before, after)).toEqual([]);
  });

  it('replaces nothing that holds data', () => {
    expect(replaced(before, after)).toEqual([]);
  });

  it('is let through by the guard of deployed settings', async () => {
    expect(await guarded(before, after)).toMatch(/^settings-/);
  });
});

describe('an upgrade', () => {
  const production = pipelineTemplates('production');
  const clusterOf = ({ data }: Templates) => [
    theOne(data, 'AWS::MSK::Cluster').Properties,
    theOne(data, 'AWS::MSK::Configuration').Properties,
  ];

  it.each([
    ['kafka.partitions', 24],
    ['kafka.retentionHours', 336],
  ])('of %s restarts no broker', (setting, value) => {
    expect(clusterOf(pipelineTemplates('production', { [setting]: value }))).toEqual(clusterOf(production));
  });

  it('of brokers changes the cluster once, and not its configuration too', () => {
    const [cluster, configuration] = clusterOf(pipelineTemplates('development', { 'kafka.brokersPerZone': 2 }));
    const [formerCluster, formerConfiguration] = clusterOf(pipelineTemplates('development'));
    expect(configuration).toEqual(formerConfiguration);
    expect(cluster).toEqual({ ...formerCluster, NumberOfBrokerNodes: 4 });
  });

  it('of pollers keeps their endpoints until the mapping has switched, and makes them before it switches back', () => {
    const { network, detector } = pipelineTemplates('development');
    const provisioned = pipelineTemplates('development', { 'pollers.mode': 'provisioned' });
    expect(provisioned.network).toEqual(network);
    const endpoints = ofType(detector, 'AWS::EC2::VPCEndpoint');
    expect(endpoints.map(([, { Properties }]) => rendered(Properties.ServiceName))).toEqual([
      'com.amazonaws.eu-west-1.lambda',
      'com.amazonaws.eu-west-1.sts',
    ]);
    expect(ofType(provisioned.detector, 'AWS::EC2::VPCEndpoint')).toEqual([]);
    const mapping = theOne(detector, 'AWS::Lambda::EventSourceMapping');
    expect(mapping.DependsOn).toEqual(expect.arrayContaining(endpoints.map(([id]) => id)));
  });

  it('of zones would replace the cluster, which the guard of deployed settings refuses', async () => {
    const fewer = pipelineTemplates('production', { 'network.zones': 2, 'search.dataNodes': 2 });
    expect(replaced(production, fewer)).toContain('KafkaCluster21A1BE89 BrokerNodeGroupInfo.ClientSubnets');
    expect(await guarded(production, fewer)).toContainEqual(expect.stringMatching(/^network\.zones 3 → 2: /));
  });

  it.each([
    ['fewer partitions', { 'kafka.partitions': 6 }, /^kafka\.partitions 12 → 6: /],
    ['two changes of the cluster', { 'kafka.brokersPerZone': 2, 'kafka.storageGib': 300 }, /^MSK takes one change/],
    [
      'on-demand pollers of the same group',
      { 'pollers.mode': 'on-demand' },
      /^pollers\.mode provisioned → on-demand: /,
    ],
    ['a group that begins again', { 'pollers.startingPosition': 'LATEST' }, /^pollers\.startingPosition /],
  ])('to %s is refused by the guard', async (_what, settings, sentence) => {
    expect(await guarded(production, pipelineTemplates('production', settings))).toEqual([
      expect.stringMatching(sentence),
    ]);
  });

  it('of the consumer group makes another mapping of another alias, since Lambda refuses a second one of the same', () => {
    const [mapping, again] = [production, pipelineTemplates('production', { 'pollers.consumerGroup': 'again' })].map(
      ({ detector }) => ({
        groups: theOne(detector, 'AWS::Lambda::EventSourceMapping').Properties['AmazonManagedKafkaEventSourceConfig'],
        aliases: ofType(detector, 'AWS::Lambda::Alias').map(([, { Properties }]) => Properties['Name']),
      }),
    );
    expect(again?.groups).toEqual({ ConsumerGroupId: 'again' });
    expect(mapping?.groups).not.toEqual(again?.groups);
    expect(again?.aliases).not.toEqual(mapping?.aliases);
  });
});
