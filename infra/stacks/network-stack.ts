import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { InfraConfig } from '../config.ts';
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
    this.network.addInterfaceEndpoints(config, this.securityGroups.endpoints);
    new CfnOutput(this, 'KafkaClientSecurityGroup', {
      value: this.securityGroups.kafkaClients.securityGroupId,
      description: 'Security group for machines in this VPC that send readings',
    });
  }

  override get availabilityZones(): string[] {
    return firstZones(this.#config.network.zones);
  }
}
