import { describe, expect, it } from '@jest/globals';
import {
  ofType,
  type PipelineTemplate,
  pipelineTemplates,
  type Templates,
  theOne,
} from '../support/templates/pipeline-templates.ts';
import { rendered } from '../support/templates/rendered.ts';

/** Where something runs: its subnets and groups, as logical ids of the network stack. */
interface Place {
  readonly subnets: readonly string[];
  readonly groups: readonly string[];
  readonly hasPublicIp: boolean;
}

const idIn = (value: unknown) =>
  rendered(value)
    .replace(/^ExportsOutput(Ref|FnGetAtt)/, '')
    .replace(/(GroupId)?[0-9A-F]{8}$/, '')
    .replace(/\.GroupId$/, '');
const idsIn = (values: readonly unknown[]) => values.map(idIn);

function ofFunction({ detector }: Templates, idStart: string): Place {
  const { SubnetIds, SecurityGroupIds } = theOne(detector, 'AWS::Lambda::Function', idStart).Properties.VpcConfig;
  return { subnets: idsIn(SubnetIds), groups: idsIn(SecurityGroupIds), hasPublicIp: false };
}

/** Lambda's pollers run in the brokers' subnets with the brokers' group. */
function ofPollers({ data }: Templates): Place {
  const { ClientSubnets, SecurityGroups } = theOne(data, 'AWS::MSK::Cluster').Properties.BrokerNodeGroupInfo;
  return { subnets: idsIn(ClientSubnets), groups: idsIn(SecurityGroups), hasPublicIp: false };
}

function ofProducer({ producer }: Templates): Place {
  const { Subnets, SecurityGroups, AssignPublicIp } = theOne(producer, 'AWS::ECS::Service').Properties
    .NetworkConfiguration.AwsvpcConfiguration;
  return { subnets: idsIn(Subnets), groups: idsIn(SecurityGroups), hasPublicIp: AssignPublicIp === 'ENABLED' };
}

/** The access task's place is in the command that starts it. */
function ofDashboardsAccess({ producer }: Templates): Place {
  const command = rendered(producer.Outputs?.['DashboardsCommand']?.Value);
  const [, subnets = '', groups = '', publicIp] =
    /subnets=\[(.*?)\],securityGroups=\[(.*?)\],assignPublicIp=(\w+)/.exec(command) ?? [];
  return { subnets: idsIn(subnets.split(',')), groups: idsIn(groups.split(',')), hasPublicIp: publicIp === 'ENABLED' };
}

/** How requests from a place to an AWS API travel; `none` when they do not arrive. */
function routeTo(api: string, place: Place, { network }: Templates): string {
  if (isAdmittedBy(endpointGroups(api, network), place, network)) return 'interface endpoint';
  const routes = new Set(place.subnets.map((subnet) => defaultRoute(subnet, network)));
  const isOpen = place.groups.some((group) => opensTo(group, '0.0.0.0/0', network));
  const [route, ...others] = [...routes];
  if (route === undefined || others.length > 0 || !isOpen) return 'none';
  if (route === 'internet gateway') return place.hasPublicIp ? route : 'none';
  return route;
}

function endpointGroups(api: string, network: PipelineTemplate): readonly string[] {
  const endpoints = ofType(network, 'AWS::EC2::VPCEndpoint').map(([, { Properties }]) => Properties);
  const [endpoint] = endpoints.filter(
    ({ ServiceName, VpcEndpointType, PrivateDnsEnabled }) =>
      VpcEndpointType === 'Interface' && PrivateDnsEnabled && rendered(ServiceName).endsWith(`.${api}`),
  );
  return idsIn(endpoint?.SecurityGroupIds ?? []);
}

function isAdmittedBy(groups: readonly string[], place: Place, network: PipelineTemplate): boolean {
  return place.groups.some((from) =>
    groups.some((to) => ingressPorts(from, to, network).includes(443) && egressPorts(from, to, network).includes(443)),
  );
}

function ingressPorts(from: string, to: string, network: PipelineTemplate): readonly number[] {
  const rules = ofType(network, 'AWS::EC2::SecurityGroupIngress').map(([, { Properties }]) => Properties);
  return rules
    .filter(({ GroupId, SourceSecurityGroupId }) => idIn(GroupId) === to && idIn(SourceSecurityGroupId) === from)
    .map(({ FromPort }) => FromPort);
}

function egressPorts(from: string, to: string, network: PipelineTemplate): readonly number[] {
  const rules = ofType(network, 'AWS::EC2::SecurityGroupEgress').map(([, { Properties }]) => Properties);
  return rules
    .filter(
      ({ GroupId, DestinationSecurityGroupId }) => idIn(GroupId) === from && idIn(DestinationSecurityGroupId) === to,
    )
    .map(({ FromPort }) => FromPort);
}

function opensTo(group: string, cidr: string, network: PipelineTemplate): boolean {
  const [, resource] =
    ofType(network, 'AWS::EC2::SecurityGroup').find(([id]) => idIn(`${id}`) === group || id === group) ?? [];
  const rules: readonly { readonly CidrIp?: string; readonly ToPort?: number }[] =
    resource?.Properties.SecurityGroupEgress ?? [];
  return rules.some(({ CidrIp, ToPort }) => CidrIp === cidr && ToPort === 443);
}

function defaultRoute(subnet: string, network: PipelineTemplate): string {
  const tables = ofType(network, 'AWS::EC2::SubnetRouteTableAssociation').map(([, { Properties }]) => Properties);
  const table = tables.find(({ SubnetId }) => rendered(SubnetId) === subnet)?.RouteTableId;
  const routes = ofType(network, 'AWS::EC2::Route').map(([, { Properties }]) => Properties);
  const route = routes.find(
    ({ RouteTableId, DestinationCidrBlock }) =>
      rendered(RouteTableId) === rendered(table) && DestinationCidrBlock === '0.0.0.0/0',
  );
  if (route?.NatGatewayId !== undefined) return 'NAT gateway';
  return route?.GatewayId === undefined ? 'none' : 'internet gateway';
}

const TASK_APIS = ['ecr.api', 'ecr.dkr', 'logs'];
const pollerApis = ['lambda', 'sts'];

/** Who calls which AWS API; whoever is not here calls none from inside the VPC. */
const components = (isOnDemand: boolean) =>
  [
    ['the producer', ofProducer, [...TASK_APIS, 'kafka']],
    ['the access task', ofDashboardsAccess, [...TASK_APIS, 'ssmmessages']],
    ['the provisioner', (templates: Templates) => ofFunction(templates, 'SchemaFunction'), ['secretsmanager']],
    ...(isOnDemand ? [['on-demand pollers', ofPollers, pollerApis] as const] : []),
  ] as const;

const cases = [
  ['development', {}, true, 'internet gateway', 'interface endpoint'],
  ['production', {}, false, 'internet gateway', 'interface endpoint'],
  ['development', { 'network.egress': 'nat-gateway' }, true, 'NAT gateway', 'NAT gateway'],
  ['production', { 'network.egress': 'nat-gateway' }, false, 'NAT gateway', 'NAT gateway'],
] as const;

describe.each(cases)('the network of %s %j', (profile, settings, isOnDemand, tasksBy, othersBy) => {
  const templates = pipelineTemplates(profile, settings);
  const { network, data } = templates;

  it.each(components(isOnDemand).map(([name, place, apis]) => [name, apis, place] as const))(
    'brings %s to %j',
    (name, apis, placeOf) => {
      const expected = /producer|access task/.test(name) ? tasksBy : othersBy;
      expect(apis.map((api) => [api, routeTo(api, placeOf(templates), templates)])).toEqual(
        apis.map((api) => [api, expected]),
      );
    },
  );

  it('has no endpoint that nobody calls', () => {
    const called = components(isOnDemand).flatMap(([, , apis]) => apis as readonly string[]);
    const names = ofType(network, 'AWS::EC2::VPCEndpoint')
      .filter(([, { Properties }]) => Properties.VpcEndpointType === 'Interface')
      .map(([, { Properties }]) => rendered(Properties.ServiceName).replace(/^com\.amazonaws\.[^.]+\./, ''));
    expect(names.filter((name) => !called.includes(name))).toEqual([]);
  });

  it('admits senders, the provisioner and the pollers, which are in the same group, to the brokers by IAM only', () => {
    const [brokers] = ofPollers(templates).groups;
    const rules = ofType(network, 'AWS::EC2::SecurityGroupIngress').map(([, { Properties }]) => Properties);
    const toBrokers = rules.filter(({ GroupId }) => idIn(GroupId) === brokers);
    expect(
      toBrokers
        .map(({ SourceSecurityGroupId: from, FromPort, ToPort }) => [
          idIn(from).replace(/[0-9A-F]{8}$/, ''),
          FromPort,
          ToPort,
        ])
        .sort(),
    ).toEqual([
      ['SecurityGroupsBrokers', 9098, 9098],
      ['SecurityGroupsKafkaClients', 9098, 9098],
      ['SecurityGroupsProvisioner', 9098, 9098],
    ]);
    expect(egressPorts(brokers ?? '', brokers ?? '', network)).toEqual([9098]);
    const [provisioner = ''] = ofFunction(templates, 'SchemaFunction').groups;
    expect(egressPorts(provisioner, brokers ?? '', network)).toEqual([9098]);
  });

  it('admits functions and the access task to OpenSearch by HTTPS only', () => {
    const [search] = idsIn(theOne(data, 'AWS::OpenSearchService::Domain').Properties.VPCOptions.SecurityGroupIds);
    for (const { groups } of [
      ofFunction(templates, 'Detector'),
      ofFunction(templates, 'SchemaFunction'),
      ofFunction(templates, 'RetentionFunction'),
      ofDashboardsAccess(templates),
    ])
      expect(groups.flatMap((from) => ingressPorts(from, search ?? '', network))).toEqual([443]);
  });

  it('admits nothing from outside', () => {
    const text = JSON.stringify([
      ...ofType(network, 'AWS::EC2::SecurityGroupIngress'),
      ...ofType(network, 'AWS::EC2::SecurityGroup').map(([, { Properties }]) => Properties.SecurityGroupIngress),
    ]);
    expect(text).not.toMatch(/Cidr/);
  });

  it('puts brokers, nodes and functions into subnets without a way in', () => {
    const { SubnetIds } = theOne(data, 'AWS::OpenSearchService::Domain').Properties.VPCOptions;
    const subnets = [
      ...idsIn(SubnetIds),
      ...ofPollers(templates).subnets,
      ...ofFunction(templates, 'Detector').subnets,
    ];
    expect(new Set(subnets.map((subnet) => defaultRoute(subnet, network)))).toEqual(
      new Set([othersBy === 'NAT gateway' ? othersBy : 'none']),
    );
  });
});
