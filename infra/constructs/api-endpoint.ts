import { Aws } from 'aws-cdk-lib';
import { InterfaceVpcEndpoint, type InterfaceVpcEndpointAwsService, type ISecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { AnyPrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { Network } from './network.ts';

interface ApiEndpointProps {
  readonly network: Network;
  readonly securityGroup: ISecurityGroup;
  readonly service: InterfaceVpcEndpointAwsService;
  /** All that it lets through; without it whatever the API takes of this account, and of Lambda's pollers. */
  readonly only?: { readonly actions: readonly string[]; readonly resources: readonly string[] };
}

const EVERYTHING = { actions: ['*'], resources: ['*'] } as const;

/**
 * A way to one AWS API from subnets without a way out. It takes over the API's name for the whole VPC, so that it must be open
 * to everybody there; what it refuses are credentials of other accounts, with which data could be carried out.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html
 */
export class ApiEndpoint extends InterfaceVpcEndpoint {
  constructor(scope: Construct, id: string, { network, securityGroup, service, only }: ApiEndpointProps) {
    super(scope, id, {
      vpc: network.vpc,
      service,
      subnets: network.endpointSubnets,
      securityGroups: [securityGroup],
      open: false,
    });
    const { actions, resources } = only ?? EVERYTHING;
    const allow = (conditions: Readonly<Record<string, unknown>>) =>
      this.addToPolicy(
        new PolicyStatement({
          ...{ principals: [new AnyPrincipal()], conditions },
          ...{ actions: [...actions], resources: [...resources] },
        }),
      );
    allow({ StringEquals: { 'aws:PrincipalAccount': Aws.ACCOUNT_ID } });
    // Lambda's pollers, which take on the function's role here.
    if (only === undefined) allow({ Bool: { 'aws:PrincipalIsAWSService': 'true' } });
  }
}
