import { Stack, type StackProps } from 'aws-cdk-lib';
import { Platform } from 'aws-cdk-lib/aws-ecr-assets';
import { Cluster, ContainerImage, ContainerInsights, type ICluster } from 'aws-cdk-lib/aws-ecs';
import type { Construct } from 'constructs';
import { projectRoot } from '../../project-root.ts';
import { SystemAlarms } from '../alarms/system-alarms.ts';
import type { InfraConfig } from '../config.ts';
import { DashboardsAccess } from '../constructs/dashboards-access.ts';
import { ProducerService } from '../constructs/producer-service.ts';
import type { DataStack } from './data-stack.ts';
import type { NetworkStack } from './network-stack.ts';
import type { PrerequisitesStack } from './prerequisites-stack.ts';

interface ProducerStackProps extends StackProps {
  readonly config: InfraConfig;
  readonly prerequisitesStack: PrerequisitesStack;
  readonly networkStack: NetworkStack;
  readonly dataStack: DataStack;
}

/** Tasks: simulated sensors, and people's way to Dashboards, neither of which needs the other. */
export class ProducerStack extends Stack {
  constructor(scope: Construct, id: string, props: ProducerStackProps) {
    super(scope, id, props);
    const { config, prerequisitesStack, networkStack, dataStack } = props;
    const { network, securityGroups } = networkStack;
    const cluster = this.#cluster(networkStack);
    const common = { config, cluster, network, image: producerImage() };
    const { service } = new ProducerService(this, 'Producer', {
      ...common,
      securityGroups: [securityGroups.tasks, securityGroups.kafkaClients],
      clusterArn: dataStack.kafka.access.clusterArn,
      policy: dataStack.producerPolicy,
    });
    const producer = { clusterName: cluster.clusterName, serviceName: service.serviceName };
    new SystemAlarms(this, 'Alarms', { config, producer }, prerequisitesStack.alarmTopicArn);
    new DashboardsAccess(this, 'Dashboards', {
      ...common,
      securityGroup: securityGroups.dashboardsAccess,
      host: dataStack.search.domain.domainEndpoint,
    });
  }

  #cluster({ network }: NetworkStack): ICluster {
    const cluster = new Cluster(this, 'Cluster', {
      vpc: network.vpc,
      containerInsightsV2: ContainerInsights.DISABLED,
    });
    // Cluster declares an optional field looser than ICluster does.
    return cluster as ICluster;
  }
}

/**
 * The producer's image, built at deployment; synthesis only takes the fingerprint of the sources that `.dockerignore` leaves in.
 */
function producerImage(): ContainerImage {
  return ContainerImage.fromAsset(projectRoot, { file: 'producer/task/Dockerfile', platform: Platform.LINUX_ARM64 });
}
