import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import { InterfaceVpcEndpointAwsService } from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import type { InfraConfig } from '../config.ts';
import { ApiEndpoint } from '../constructs/api-endpoint.ts';
import { Network } from '../constructs/network.ts';
import { SecurityGroups } from '../constructs/security-groups.ts';
import { firstZones } from '../zones.ts';

/** VPC, routes to AWS's APIs and security groups; holds nothing. */
export class NetworkStack extends Stack {
  readonly network: Network;
  readonly securityGroups: SecurityGroups;

  readonly #config: InfraConfig;

  constructor(scope: Construct, id: string, config: InfraConfig, props?: StackProps) {
    super(scope, id, props);
    this.#config = config;
    this.network = new Network(this, 'Network', config);
    this.securityGroups = new SecurityGroups(this, 'SecurityGroups', this.network.vpc, config);
    if (config.network.egress === 'public-subnet')
      new ApiEndpoint(this, 'SecretsManager', {
        network: this.network,
        securityGroup: this.securityGroups.endpoints,
        service: InterfaceVpcEndpointAwsService.SECRETS_MANAGER,
      });
    this.#describe();
    this.#keepExports();
  }

  #describe(): void {
    const { vpc, privateSubnets } = this.network;
    const routeTables = vpc.selectSubnets(privateSubnets).subnets.map(({ routeTable }) => routeTable.routeTableId);
    new CfnOutput(this, 'KafkaClientSecurityGroup', {
      value: this.securityGroups.kafkaClients.securityGroupId,
      description: 'Security group for machines in this VPC that send readings',
    });
    new CfnOutput(this, 'VpcId', { value: vpc.vpcId, description: 'VPC to which a peering or a VPN connects' });
    new CfnOutput(this, 'PrivateRouteTables', {
      value: routeTables.join(','),
      description: 'Route tables that need a route back to the networks in kafka.clientCidrs',
    });
  }

  /**
   * Exports whatever any choice of settings may use: with another choice a later stack lets go of it only after this one has
   * been deployed, and CloudFormation refuses to take away what is in use.
   */
  #keepExports(): void {
    const { vpc } = this.network;
    this.exportValue(vpc.vpcId);
    for (const subnet of [...vpc.publicSubnets, ...vpc.selectSubnets(this.network.privateSubnets).subnets])
      this.exportValue(subnet.subnetId);
    for (const group of this.securityGroups.all) this.exportValue(group.securityGroupId);
  }

  override get availabilityZones(): string[] {
    return firstZones(this.#config.network.zones);
  }
}
