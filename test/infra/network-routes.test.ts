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

function ofFunction({ detector }: Pick<Templates, 'detector'>, idStart: string): Place {
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
function routeTo(api: string, place: Place, { network, detector }: Templates): string {
  if (isAdmittedBy(endpointGroups(api, [network, detector]), place, network)) return 'interface endpoint';
  const routes = new Set(place.subnets.map((subnet) => defaultRoute(subnet, network)));
  const isOpen = place.groups.some((group) => opensTo(group, '0.0.0.0/0', network));
  const [route, ...others] = [...routes];
  if (route === undefined || others.length > 0 || !isOpen) return 'none';
  if (route === 'internet gateway') return place.hasPublicIp ? route : 'none';
  return route;
}

function endpointsOf(templates: readonly PipelineTemplate[]) {
  return templates.flatMap((template) =>
    ofType(template, 'AWS::EC2::VPCEndpoint').map(([, { Properties }]) => Properties),
  );
}

function endpointGroups(api: string, templates: readonly PipelineTemplate[]): readonly string[] {
  const endpoints = endpointsOf(templates);
  const [endpoint] = endpoints.filter(
    ({ ServiceName, VpcEndpointType, PrivateDnsEnabled }) =>
      VpcEndpointType === 'Interface' && PrivateDnsEnabled && rendered(ServiceName).endsWith(`.${api}`),
  );
  return idsIn(endpoint?.SecurityGroupIds ?? []);
}

function isAdmittedBy(groups: readonly string[], place: Place, network: PipelineTemplate): boolean {
  return place.groups.some((from) =>
    groups.some((to) => isOpenToTheVpc(to, network) && egressPorts(from, to, network).includes(443)),
  );
}

function isOpenToTheVpc(group: string, network: PipelineTemplate): boolean {
  const { CidrBlock } = theOne(network, 'AWS::EC2::VPC').Properties;
  return rangesOf(group, network).some(({ CidrIp, ToPort }) => CidrIp === CidrBlock && ToPort === 443);
}

/** Rules of a group that admit addresses. */
function rangesOf(group: string, network: PipelineTemplate) {
  const [, resource] = ofType(network, 'AWS::EC2::SecurityGroup').find(([id]) => id === group) ?? [];
  const rules: readonly { readonly CidrIp?: string; readonly ToPort?: number }[] =
    resource?.Properties.SecurityGroupIngress ?? [];
  return rules;
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
    ['the rotation', (templates: Templates) => ofFunction(templates, 'RotationFunction'), ['secretsmanager']],
    [
      'the installer of saved objects',
      ({ dashboards }: Templates) => ofFunction({ detector: dashboards }, 'SavedObjectsFunction'),
      ['secretsmanager'],
    ],
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

  it('has no endpoint that nobody calls, and none that some in the VPC could not call', () => {
    const called = components(isOnDemand).flatMap(([, , apis]) => apis as readonly string[]);
    const endpoints = endpointsOf([network, templates.detector]);
    const names = endpoints.map(({ ServiceName }) => rendered(ServiceName).replace(/^com\.amazonaws\.[^.]+\./, ''));
    expect(endpoints.map(({ VpcEndpointType }) => VpcEndpointType)).toEqual(endpoints.map(() => 'Interface'));
    for (const name of names)
      for (const group of endpointGroups(name, [network, templates.detector]))
        expect([name, isOpenToTheVpc(group, network)]).toEqual([name, true]);
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
      ofFunction(templates, 'RotationFunction'),
      ofFunction({ detector: templates.dashboards }, 'SavedObjectsFunction'),
      ofDashboardsAccess(templates),
    ])
      expect(groups.flatMap((from) => ingressPorts(from, search ?? '', network))).toEqual([443]);
  });

  it('admits nothing from outside', () => {
    expect(JSON.stringify(ofType(network, 'AWS::EC2::SecurityGroupIngress'))).not.toMatch(/Cidr/);
    const { CidrBlock } = theOne(network, 'AWS::EC2::VPC').Properties;
    const ranges = ofType(network, 'AWS::EC2::SecurityGroup').flatMap(([id]) => rangesOf(id, network));
    expect(ranges.map(({ CidrIp }) => CidrIp)).toEqual([CidrBlock]);
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

describe('a network that is joined by peering or VPN', () => {
  const clientCidrs = '192.168.0.0/16,172.20.0.0/24';
  const { network } = pipelineTemplates('development', { 'kafka.clientCidrs': clientCidrs });

  it('may reach the brokers by IAM, and nothing else', () => {
    const ranges = ofType(network, 'AWS::EC2::SecurityGroup').flatMap(([id]) =>
      rangesOf(id, network).map(({ CidrIp, ToPort }) => [idIn(id), CidrIp, ToPort]),
    );
    expect(ranges.sort()).toEqual([
      ['SecurityGroupsBrokers', '172.20.0.0/24', 9098],
      ['SecurityGroupsBrokers', '192.168.0.0/16', 9098],
      ['SecurityGroupsEndpoints', '10.0.0.0/16', 443],
    ]);
  });

  it('finds in the outputs what it is joined to, and the route tables that need a way back', () => {
    const { VpcId, PrivateRouteTables } = network.Outputs ?? {};
    expect(rendered(VpcId?.Value)).toMatch(/^NetworkVpc/);
    expect(rendered(PrivateRouteTables?.Value).split(',')).toEqual([
      expect.stringMatching(/^NetworkVpcPrivateSubnet1RouteTable/),
      expect.stringMatching(/^NetworkVpcPrivateSubnet2RouteTable/),
    ]);
  });

  it('may be the other profile, whose addresses are others', () => {
    const ranges = ['development', 'production'] as const;
    expect(
      ranges.map((profile) => theOne(pipelineTemplates(profile).network, 'AWS::EC2::VPC').Properties.CidrBlock),
    ).toEqual(['10.0.0.0/16', '10.1.0.0/16']);
  });
});
