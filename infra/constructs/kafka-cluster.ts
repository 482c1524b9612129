import { CfnScalableTarget, CfnScalingPolicy } from 'aws-cdk-lib/aws-applicationautoscaling';
import type { ISecurityGroup, IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import { CfnCluster, CfnConfiguration } from 'aws-cdk-lib/aws-msk';
import { Construct } from 'constructs';
import { type InfraConfig, replicationFactor } from '../config.ts';
import { removalPolicyOf } from '../removal-policy.ts';
import { KafkaAccess } from './kafka-access.ts';
import { PipelineLogGroup } from './pipeline-log-group.ts';

interface KafkaClusterProps {
  readonly config: InfraConfig;
  readonly name: string;
  readonly vpc: IVpc;
  readonly subnets: SubnetSelection;
  readonly securityGroup: ISecurityGroup;
}

/**
 * The only one from 4.1 that MSK offers on standard brokers; 4.2 is for express brokers only.
 *
 * @see https://docs.aws.amazon.com/msk/latest/developerguide/supported-kafka-versions.html
 */
const KAFKA_VERSION = '4.1.x.kraft';

/** An MSK cluster of standard brokers that speaks TLS only and knows its clients by IAM. */
export class KafkaCluster extends Construct {
  readonly cluster: CfnCluster;
  readonly access: KafkaAccess;

  constructor(scope: Construct, id: string, props: KafkaClusterProps) {
    super(scope, id);
    const { config, name } = props;
    const { kafka, network } = config;
    const configuration = new CfnConfiguration(this, 'Configuration', {
      // Without a list of versions: changing the list would ask for another name.
      name,
      serverProperties: serverProperties(config),
    });
    this.cluster = new CfnCluster(this, 'Cluster', {
      clusterName: name,
      kafkaVersion: KAFKA_VERSION,
      numberOfBrokerNodes: network.zones * kafka.brokersPerZone,
      brokerNodeGroupInfo: brokers(props),
      clientAuthentication: { sasl: { iam: { enabled: true } }, unauthenticated: { enabled: false } },
      encryptionInfo: { encryptionInTransit: { clientBroker: 'TLS', inCluster: true } },
      configurationInfo: { arn: configuration.attrArn, revision: configuration.attrLatestRevisionRevision },
      // The default costs nothing, and has the metrics of disks, processors and consumer lag.
      enhancedMonitoring: kafka.monitoring,
      loggingInfo: { brokerLogs: { cloudWatchLogs: this.#brokerLogs(config) } },
    });
    this.cluster.applyRemovalPolicy(removalPolicyOf(config.profile));
    configuration.applyRemovalPolicy(removalPolicyOf(config.profile));
    if (kafka.maximumStorageGib > kafka.storageGib) this.#growStorage(kafka.maximumStorageGib);
    this.access = new KafkaAccess(this.cluster.attrArn);
  }

  /**
   * Lets MSK enlarge the disks when they are half full, by a tenth and at most once in six hours.
   *
   * @see https://docs.aws.amazon.com/msk/latest/developerguide/msk-autoexpand.html
   */
  #growStorage(maximumGib: number): void {
    const dimension = { serviceNamespace: 'kafka', scalableDimension: 'kafka:broker-storage:VolumeSize' };
    const resourceId = this.cluster.attrArn;
    const target = new CfnScalableTarget(this, 'Storage', {
      ...dimension,
      resourceId,
      minCapacity: 1,
      maxCapacity: maximumGib,
    });
    new CfnScalingPolicy(this, 'StorageGrowth', {
      policyName: 'storage',
      policyType: 'TargetTrackingScaling',
      scalingTargetId: target.ref,
      targetTrackingScalingPolicyConfiguration: {
        predefinedMetricSpecification: { predefinedMetricType: 'KafkaBrokerStorageUtilization' },
        targetValue: 50,
        disableScaleIn: true,
      },
    });
  }

  #brokerLogs(config: InfraConfig): CfnCluster.CloudWatchLogsProperty {
    return { enabled: true, logGroup: new PipelineLogGroup(this, 'BrokerLog', config).logGroupName };
  }
}

function brokers({ config, vpc, subnets, securityGroup }: KafkaClusterProps): CfnCluster.BrokerNodeGroupInfoProperty {
  return {
    instanceType: config.kafka.instanceType,
    clientSubnets: vpc.selectSubnets(subnets).subnetIds,
    securityGroups: [securityGroup.securityGroupId],
    storageInfo: { ebsStorageInfo: { volumeSize: config.kafka.storageGib } },
  };
}

/**
 * Defaults of the brokers, which also hold for topics that people add. Nothing that a person changes: each change restarts
 * every broker, and a topic's own settings do without.
 *
 * @see https://docs.aws.amazon.com/msk/latest/developerguide/msk-configuration-properties.html
 */
function serverProperties(config: InfraConfig): string {
  const replicas = replicationFactor(config);
  return propertyLines({
    'auto.create.topics.enable': false,
    'default.replication.factor': replicas,
    'log.message.timestamp.type': 'LogAppendTime',
    'min.insync.replicas': replicas - 1,
    'unclean.leader.election.enable': false,
  });
}

/** Kafka's properties format: a setting a line. */
function propertyLines(settings: Readonly<Record<string, string | number | boolean>>): string {
  return Object.entries(settings)
    .map(([name, value]) => `${name}=${value}`)
    .join('\n');
}
