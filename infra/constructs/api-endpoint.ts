import { Aws } from 'aws-cdk-lib';
import { InterfaceVpcEndpoint, type InterfaceVpcEndpointAwsService, type ISecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { AnyPrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { Network } from './network.ts';

interface ApiEndpointProps {
  readonly network: Network;
  readonly securityGroup: ISecurityGroup;
  readonly service: InterfaceVpcEndpointAwsService;
}

/**
 * A way to one AWS API from subnets without a way out. It takes over the API's name for the whole VPC, so that it must be open
 * to everybody there; what it refuses are credentials of other accounts, with which data could be carried out.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html
 */
export class ApiEndpoint extends InterfaceVpcEndpoint {
  constructor(scope: Construct, id: string, { network, securityGroup, service }: ApiEndpointProps) {
    super(scope, id, {
      vpc: network.vpc,
      service,
      subnets: network.endpointSubnets,
      securityGroups: [securityGroup],
      open: false,
    });
    this.#allow({ StringEquals: { 'aws:PrincipalAccount': Aws.ACCOUNT_ID } });
    // Lambda's pollers, which take on the function's role here.
    this.#allow({ Bool: { 'aws:PrincipalIsAWSService': 'true' } });
  }

  #allow(conditions: Readonly<Record<string, unknown>>): void {
    const principals = [new AnyPrincipal()];
    this.addToPolicy(new PolicyStatement({ principals, actions: ['*'], resources: ['*'], conditions }));
  }
}
