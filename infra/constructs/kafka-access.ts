import { Fn } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { TOPIC } from '../config.ts';

/**
 * Permissions on one cluster and its topic; topics and groups carry the cluster's name and unique id in their ARNs.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_apachekafkaapisforamazonmskclusters.html
 */
export class KafkaAccess {
  readonly clusterArn: string;

  constructor(clusterArn: string) {
    this.clusterArn = clusterArn;
  }

  /** What a sender of readings may do: find the brokers, see how the topic is set, and write it. */
  produceStatements(): PolicyStatement[] {
    return [
      findBrokers(),
      allow([this.clusterArn], 'kafka-cluster:Connect', 'kafka-cluster:WriteDataIdempotently'),
      allow(
        [this.#arnOf('topic', TOPIC)],
        'kafka-cluster:DescribeTopic',
        'kafka-cluster:DescribeTopicDynamicConfiguration',
        'kafka-cluster:WriteData',
      ),
    ];
  }

  /** What the provisioner may do: read and change the topic's settings, nothing of its records. */
  settleStatements(): PolicyStatement[] {
    return [
      allow([this.clusterArn], 'kafka-cluster:Connect'),
      allow(
        [this.#arnOf('topic', TOPIC)],
        'kafka-cluster:AlterTopicDynamicConfiguration',
        'kafka-cluster:DescribeTopicDynamicConfiguration',
      ),
    ];
  }

  /**
   * What the event source mapping does with the function's role.
   *
   * @see https://docs.aws.amazon.com/lambda/latest/dg/with-msk-permissions.html
   */
  consumeStatements(group: string): PolicyStatement[] {
    return [
      allow(
        [this.clusterArn],
        'kafka:DescribeCluster',
        'kafka:DescribeClusterV2',
        'kafka-cluster:Connect',
        'kafka-cluster:DescribeClusterDynamicConfiguration',
      ),
      allow([this.#arnOf('topic', TOPIC)], 'kafka-cluster:DescribeTopic', 'kafka-cluster:ReadData'),
      allow([this.#arnOf('group', group)], 'kafka-cluster:AlterGroup', 'kafka-cluster:DescribeGroup'),
      findBrokers(),
      allow(['*'], 'ec2:DescribeSecurityGroups', 'ec2:DescribeVpcs'),
    ];
  }

  #arnOf(kind: 'topic' | 'group', name: string): string {
    const [before, after] = [0, 1].map((part) => Fn.select(part, Fn.split(':cluster/', this.clusterArn)));
    return `${before}:${kind}/${after}/${name}`;
  }
}

/** AWS names no resource type for this action, so that only an asterisk is sure to grant it. */
const findBrokers = () => allow(['*'], 'kafka:GetBootstrapBrokers');

function allow(resources: string[], ...actions: string[]): PolicyStatement {
  return new PolicyStatement({ actions, resources });
}
