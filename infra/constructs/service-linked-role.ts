import { Aws, Duration } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { AwsCustomResource, AwsCustomResourcePolicy, PhysicalResourceId } from 'aws-cdk-lib/custom-resources';
import { Construct } from 'constructs';
import type { InfraConfig } from '../config.ts';
import { FunctionRole } from './function-role.ts';
import { PipelineLogGroup } from './pipeline-log-group.ts';

/** A service and the role that AWS names after it. */
export interface LinkedService {
  readonly service: string;
  readonly roleName: string;
}

/** Runs tasks. */
export const ECS: LinkedService = { service: 'ecs.amazonaws.com', roleName: 'AWSServiceRoleForECS' };

/** Places a domain's nodes in a VPC. */
export const OPENSEARCH: LinkedService = {
  service: 'opensearchservice.amazonaws.com',
  roleName: 'AWSServiceRoleForAmazonOpenSearchService',
};

/**
 * The service-linked role of an AWS service, whether the account has it already or not; it stays, since others may use it.
 *
 * `AWS::IAM::ServiceLinkedRole` fails where the role exists, and the first domain or service of an account fails where it does not.
 *
 * @see https://docs.aws.amazon.com/opensearch-service/latest/developerguide/slr-aos.html
 */
export class ServiceLinkedRole extends Construct {
  constructor(scope: Construct, id: string, { service, roleName }: LinkedService, config: InfraConfig) {
    super(scope, id);
    const logGroup = new PipelineLogGroup(this, 'Log', config);
    const arn = `arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:role/aws-service-role/${service}/${roleName}`;
    new AwsCustomResource(this, 'Role', {
      onCreate: {
        service: 'iam',
        action: 'CreateServiceLinkedRole',
        parameters: { AWSServiceName: service },
        // IAM's answer when the account has the role.
        ignoreErrorCodesMatching: 'InvalidInput',
        physicalResourceId: PhysicalResourceId.of(roleName),
      },
      policy: AwsCustomResourcePolicy.fromStatements([
        new PolicyStatement({ actions: ['iam:CreateServiceLinkedRole'], resources: [arn] }),
      ]),
      role: new FunctionRole(this, 'FunctionRole', { logGroup, inVpc: false }),
      logGroup,
      installLatestAwsSdk: false,
      timeout: Duration.minutes(1),
    });
  }
}
