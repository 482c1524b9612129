import { Aws } from 'aws-cdk-lib';
import {
  FlowLogDestination,
  FlowLogTrafficType,
  IpAddresses,
  type IVpc,
  type SubnetSelection,
  SubnetType,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
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
    const { cidr, egress, zones, zoneIds } = config.network;
    const behindNat = egress === 'nat-gateway';
    const subnetType = behindNat ? SubnetType.PRIVATE_WITH_EGRESS : SubnetType.PRIVATE_ISOLATED;
    const vpc = new Vpc(this, 'Vpc', {
      ipAddresses: IpAddresses.cidr(cidr),
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
    const log = new PipelineLogGroup(this, 'RejectedLog', config);
    this.vpc.addFlowLog('Rejected', {
      destination: FlowLogDestination.toCloudWatchLogs(log, flowLogRole(this, log)),
      trafficType: FlowLogTrafficType.REJECT,
    });
  }

  /** What the endpoints stand in: one zone, since whatever asks them may wait. */
  get endpointSubnets(): SubnetSelection {
    return { subnets: this.vpc.selectSubnets(this.privateSubnets).subnets.slice(0, 1) };
  }
}

/** A role that the flow logs of this account may take, and no others. */
function flowLogRole(scope: Construct, logGroup: ILogGroup): Role {
  const source = `arn:${Aws.PARTITION}:ec2:${Aws.REGION}:${Aws.ACCOUNT_ID}:vpc-flow-log/*`;
  const role = new Role(scope, 'RejectedRole', {
    assumedBy: new ServicePrincipal('vpc-flow-logs.amazonaws.com', {
      conditions: {
        StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
        ArnLike: { 'aws:SourceArn': source },
      },
    }),
  });
  logGroup.grantWrite(role);
  return role;
}
