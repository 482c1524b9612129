import { CfnTopic } from 'aws-cdk-lib/aws-msk';
import type { Construct } from 'constructs';
import { type InfraConfig, replicationFactor, TOPIC } from '../config.ts';
import { removalPolicyOf } from '../removal-policy.ts';

/** A mebibyte: six of them, in base64, still fit one event of the event source mapping. */
const MAX_MESSAGE_BYTES = 1_048_576;

/**
 * The topic that sensors write to. CloudFormation makes it and adds partitions; its settings are the provisioner's to set,
 * since AWS's documents and other people's deployments disagree about what `Configs` takes.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-msk-topic.html
 */
export class SensorTopic extends CfnTopic {
  constructor(scope: Construct, id: string, clusterArn: string, config: InfraConfig) {
    super(scope, id, {
      clusterArn,
      topicName: TOPIC,
      partitionCount: config.kafka.partitions,
      replicationFactor: replicationFactor(config),
    });
    this.applyRemovalPolicy(removalPolicyOf(config.profile));
  }
}

/**
 * What the topic is set to, by Kafka's names: it keeps the brokers' clock, so that a sensor's wrong clock chooses neither index
 * nor retention.
 *
 * @see https://kafka.apache.org/documentation/#topicconfigs
 */
export function topicSettings(config: InfraConfig): Readonly<Record<string, string>> {
  return {
    'cleanup.policy': 'delete',
    'max.message.bytes': String(MAX_MESSAGE_BYTES),
    'message.timestamp.type': 'LogAppendTime',
    'min.insync.replicas': String(replicationFactor(config) - 1),
    'retention.ms': String(config.kafka.retentionHours * 3_600_000),
  };
}
