import {
  FlowLogDestination,
  FlowLogTrafficType,
  GatewayVpcEndpointAwsService,
  InterfaceVpcEndpoint,
  InterfaceVpcEndpointAwsService,
  type ISecurityGroup,
  type IVpc,
  type SubnetSelection,
  SubnetType,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import type { InfraConfig } from '../config.ts';
import { avoidZoneWithoutMsk, placeInZones } from '../zones.ts';
import { PipelineLogGroup } from './pipeline-log-group.ts';

/**
 * The VPC: brokers, search nodes and functions in private subnets; tasks in public ones that admit nothing, or behind one
 * NAT gateway.
 *
 * @see docs/decisions/0030-the-cheapest-network.md
 */
export class Network extends Construct {
  readonly vpc: IVpc;
  readonly privateSubnets: SubnetSelection;
  readonly taskSubnets: SubnetSelection;
  /** Whether tasks need a public address to reach AWS. */
  readonly assignPublicIp: boolean;

  constructor(scope: Construct, id: string, config: InfraConfig) {
    super(scope, id);
    const { egress, zones, zoneIds } = config.network;
    const behindNat = egress === 'nat-gateway';
    const subnetType = behindNat ? SubnetType.PRIVATE_WITH_EGRESS : SubnetType.PRIVATE_ISOLATED;
    const vpc = new Vpc(this, 'Vpc', {
      maxAzs: zones,
      natGateways: behindNat ? 1 : 0,
      // Nothing uses the default group, and it admits only itself; closing it would take one more function.
      restrictDefaultSecurityGroup: false,
      subnetConfiguration: [
        { name: 'Public', subnetType: SubnetType.PUBLIC, mapPublicIpOnLaunch: false, cidrMask: 24 },
        { name: 'Private', subnetType, cidrMask: 22 },
      ],
    });
    // Vpc declares an optional field looser than IVpc does.
    this.vpc = vpc as IVpc;
    this.privateSubnets = { subnetGroupName: 'Private' };
    this.taskSubnets = { subnetGroupName: behindNat ? 'Private' : 'Public' };
    this.assignPublicIp = !behindNat;
    const tiers = [vpc.publicSubnets, vpc.selectSubnets(this.privateSubnets).subnets];
    if (zoneIds === '') avoidZoneWithoutMsk(this, tiers);
    else placeInZones(tiers, zoneIds.split(','));
    this.vpc.addGatewayEndpoint('S3', { service: GatewayVpcEndpointAwsService.S3 });
    this.vpc.addFlowLog('Rejected', {
      destination: FlowLogDestination.toCloudWatchLogs(new PipelineLogGroup(this, 'RejectedLog', config)),
      trafficType: FlowLogTrafficType.REJECT,
    });
  }

  /** Makes the interface endpoints that stand in for a NAT gateway, in one zone each. */
  addInterfaceEndpoints(config: InfraConfig, securityGroup: ISecurityGroup): void {
    const [firstSubnet] = this.vpc.selectSubnets(this.privateSubnets).subnets;
    if (firstSubnet === undefined) throw new Error('a network must have a private subnet, got none');
    for (const [id, service] of Object.entries(endpointServices(config)))
      new InterfaceVpcEndpoint(this, id, {
        vpc: this.vpc,
        service,
        subnets: { subnets: [firstSubnet] },
        securityGroups: [securityGroup],
        open: false,
      });
  }
}

/**
 * The AWS APIs that are called from private subnets without a NAT gateway: the provisioner's, and those of pollers that AWS sizes.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-msk-cluster-network.html
 */
function endpointServices({ network, pollers }: InfraConfig): Readonly<Record<string, InterfaceVpcEndpointAwsService>> {
  if (network.egress === 'nat-gateway') return {};
  const provisioner = { SecretsManager: InterfaceVpcEndpointAwsService.SECRETS_MANAGER };
  if (pollers.mode === 'provisioned') return provisioner;
  return { ...provisioner, Lambda: InterfaceVpcEndpointAwsService.LAMBDA, Sts: InterfaceVpcEndpointAwsService.STS };
}
