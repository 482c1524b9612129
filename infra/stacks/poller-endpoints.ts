import { InterfaceVpcEndpointAwsService } from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import type { InfraConfig } from '../config.ts';
import { ApiEndpoint } from '../constructs/api-endpoint.ts';
import type { NetworkStack } from './network-stack.ts';

interface PollerEndpointsProps {
  readonly config: InfraConfig;
  readonly networkStack: NetworkStack;
}

/**
 * Makes what on-demand pollers call; nothing where they have another way out. It belongs to the stack of the mapping and not of
 * the network, so that it is there before the mapping asks for such pollers, and goes only after it has asked for others.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-msk-cluster-network.html
 */
export function pollerEndpoints(
  scope: Construct,
  { config, networkStack: { network, securityGroups } }: PollerEndpointsProps,
): readonly ApiEndpoint[] {
  if (config.network.egress === 'nat-gateway' || config.pollers.mode === 'provisioned') return [];
  const { LAMBDA, STS } = InterfaceVpcEndpointAwsService;
  const common = { network, securityGroup: securityGroups.endpoints };
  return [
    new ApiEndpoint(scope, 'Lambda', { ...common, service: LAMBDA }),
    new ApiEndpoint(scope, 'Sts', { ...common, service: STS }),
  ];
}
