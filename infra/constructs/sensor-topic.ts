import { CfnTopic } from 'aws-cdk-lib/aws-msk';
import type { Construct } from 'constructs';
import { type InfraConfig, replicationFactor, TOPIC } from '../config.ts';
import { removalPolicyOf } from '../removal-policy.ts';
import { propertyLines } from './kafka-cluster.ts';

/** A mebibyte: six of them, in base64, still fit one event of the event source mapping. */
const MAX_MESSAGE_BYTES = 1_048_576;

/**
 * The topic that sensors write to; it keeps the brokers' clock, so that a sensor's wrong clock chooses neither index nor retention.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-msk-topic.html
 * @see https://docs.aws.amazon.com/msk/latest/developerguide/describe-topic-cli.html configs are properties lines in base64
 */
export class SensorTopic extends CfnTopic {
  constructor(scope: Construct, id: string, clusterArn: string, config: InfraConfig) {
    const { partitions, retentionHours } = config.kafka;
    const replicas = replicationFactor(config);
    const settings = propertyLines({
      'cleanup.policy': 'delete',
      'max.message.bytes': MAX_MESSAGE_BYTES,
      'message.timestamp.type': 'LogAppendTime',
      'min.insync.replicas': replicas - 1,
      'retention.ms': retentionHours * 3_600_000,
    });
    super(scope, id, {
      clusterArn,
      topicName: TOPIC,
      partitionCount: partitions,
      replicationFactor: replicas,
      configs: Buffer.from(settings).toString('base64'),
    });
    this.applyRemovalPolicy(removalPolicyOf(config.profile));
  }
}
