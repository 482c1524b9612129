import { Duration } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { AwsCustomResource, AwsCustomResourcePolicy, PhysicalResourceId } from 'aws-cdk-lib/custom-resources';
import { Construct } from 'constructs';
import type { InfraConfig } from '../config.ts';
import { FunctionRole } from './function-role.ts';
import { PipelineLogGroup } from './pipeline-log-group.ts';

const ANSWER = 'BootstrapBrokerStringSaslIam';

/**
 * Where clients of a cluster begin, by IAM. CloudFormation does not say it, and a function in the VPC would need an endpoint
 * of its own to ask; this one is outside.
 *
 * @see https://docs.aws.amazon.com/msk/1.0/apireference/clusters-clusterarn-bootstrap-brokers.html
 */
export class BrokerAddresses extends Construct {
  /** Each HOST:PORT, separated by commas. */
  readonly brokers: string;

  constructor(scope: Construct, id: string, clusterArn: string, config: InfraConfig) {
    super(scope, id);
    const logGroup = new PipelineLogGroup(this, 'Log', config);
    const call = {
      service: 'kafka',
      action: 'GetBootstrapBrokers',
      parameters: { ClusterArn: clusterArn },
      outputPaths: [ANSWER],
      physicalResourceId: PhysicalResourceId.of('broker-addresses'),
    };
    const addresses = new AwsCustomResource(this, 'Addresses', {
      resourceType: 'Custom::BrokerAddresses',
      onCreate: call,
      onUpdate: call,
      policy: AwsCustomResourcePolicy.fromStatements([
        // AWS names no resource type for this action.
        new PolicyStatement({ actions: ['kafka:GetBootstrapBrokers'], resources: ['*'] }),
      ]),
      role: new FunctionRole(this, 'FunctionRole', { logGroup, inVpc: false }),
      logGroup,
      installLatestAwsSdk: false,
      timeout: Duration.minutes(1),
    });
    this.brokers = addresses.getResponseField(ANSWER);
  }
}
