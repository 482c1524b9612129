import { Duration } from 'aws-cdk-lib';
import type { ISecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { type ContainerImage, FargateService, type ICluster, LinuxParameters, LogDrivers } from 'aws-cdk-lib/aws-ecs';
import type { IManagedPolicy } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { ProducerEnvironment } from '../../producer/task/config.ts';
import { type InfraConfig, TOPIC } from '../config.ts';
import { ArmTask } from './arm-task.ts';
import type { Network } from './network.ts';
import { PipelineLogGroup } from './pipeline-log-group.ts';
import { topicSettings } from './sensor-topic.ts';

interface ProducerServiceProps {
  readonly config: InfraConfig;
  readonly cluster: ICluster;
  readonly network: Network;
  readonly securityGroups: readonly ISecurityGroup[];
  readonly clusterArn: string;
  readonly policy: IManagedPolicy;
  readonly image: ContainerImage;
}

/** The image's unprivileged user. */
const USER = '65532';

/** Simulated sensors: one task that cannot write its own root, and none for people with sensors of their own. */
export class ProducerService extends Construct {
  readonly service: FargateService;

  constructor(scope: Construct, id: string, props: ProducerServiceProps) {
    super(scope, id);
    const { config, network } = props;
    this.service = new FargateService(this, 'Service', {
      cluster: props.cluster,
      taskDefinition: this.#task(props),
      desiredCount: config.producer.desiredCount,
      // A second one beside it would double every sensor while a deployment lasts.
      minHealthyPercent: 0,
      maxHealthyPercent: 100,
      circuitBreaker: { rollback: true },
      vpcSubnets: network.taskSubnets,
      assignPublicIp: network.assignPublicIp,
      securityGroups: [...props.securityGroups],
    });
  }

  #task({ config, image, policy, clusterArn }: ProducerServiceProps): ArmTask {
    const task = new ArmTask(this, 'Task', { tmp: '/tmp' });
    task.taskRole.addManagedPolicy(policy);
    const environment: ProducerEnvironment = {
      KAFKA_CLUSTER_ARN: clusterArn,
      TOPIC,
      TOPIC_SETTINGS: JSON.stringify(topicSettings(config)),
      RATE: String(config.producer.rate),
      SENSORS: String(config.producer.sensors),
      MODE: config.producer.mode,
      HEALTH_FILE: '/tmp/producer-health',
    };
    const linuxParameters = new LinuxParameters(this, 'LinuxParameters', { initProcessEnabled: true });
    task.addContainer('Producer', {
      image,
      user: USER,
      readonlyRootFilesystem: true,
      linuxParameters,
      environment: { ...environment },
      healthCheck: {
        command: ['CMD', 'node', '/app/health-check.cjs'],
        interval: Duration.seconds(30),
        startPeriod: Duration.seconds(120),
      },
      stopTimeout: Duration.seconds(60),
      logging: LogDrivers.awsLogs({ logGroup: new PipelineLogGroup(this, 'Log', config), streamPrefix: 'producer' }),
    });
    task.mountWritableFolders();
    return task;
  }
}
