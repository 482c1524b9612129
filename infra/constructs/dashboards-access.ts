import { CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import type { ISecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { type ContainerImage, type ICluster, LinuxParameters, LogDrivers } from 'aws-cdk-lib/aws-ecs';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { InfraConfig } from '../config.ts';
import { ArmTask } from './arm-task.ts';
import { dashboardsCommand } from './dashboards-command.ts';
import type { Network } from './network.ts';
import { PipelineLogGroup } from './pipeline-log-group.ts';

interface DashboardsAccessProps {
  readonly config: InfraConfig;
  readonly cluster: ICluster;
  readonly network: Network;
  readonly securityGroup: ISecurityGroup;
  /** Any with a shell's commands; the agent that forwards the port is brought by Fargate. */
  readonly image: ContainerImage;
  /** Name of the domain's endpoint. */
  readonly host: string;
}

/** A task that was forgotten ends by itself. */
const LIFETIME = Duration.hours(8);

/**
 * What a session of ECS Exec calls; none of it knows resources.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html
 */
const SESSION_ACTIONS = ['CreateControlChannel', 'CreateDataChannel', 'OpenControlChannel', 'OpenDataChannel'];

/** A way to Dashboards: a task that does nothing but let a port be forwarded through it, started and stopped by a command. */
export class DashboardsAccess extends Construct {
  constructor(scope: Construct, id: string, props: DashboardsAccessProps) {
    super(scope, id);
    const { cluster, network } = props;
    const { region } = Stack.of(this);
    const task = this.#task(props);
    const value = dashboardsCommand({
      region,
      cluster: cluster.clusterName,
      taskDefinition: task.taskDefinitionArn,
      subnetIds: network.vpc.selectSubnets(network.taskSubnets).subnetIds,
      securityGroupId: props.securityGroup.securityGroupId,
      assignPublicIp: network.assignPublicIp,
      host: props.host,
    });
    const output = new CfnOutput(this, 'Command', { value, description: 'Opens a tunnel to Dashboards until Ctrl-C' });
    output.overrideLogicalId('DashboardsCommand');
  }

  #task({ config, image }: DashboardsAccessProps): ArmTask {
    const task = new ArmTask(this, 'Task');
    const actions = SESSION_ACTIONS.map((action) => `ssmmessages:${action}`);
    task.addToTaskRolePolicy(new PolicyStatement({ actions, resources: ['*'] }));
    task.addContainer('Access', {
      image,
      command: ['sleep', String(LIFETIME.toSeconds())],
      // The agent of ECS Exec writes to the container's root, and AWS does not support it on one that is read-only.
      readonlyRootFilesystem: false,
      linuxParameters: new LinuxParameters(this, 'LinuxParameters', { initProcessEnabled: true }),
      logging: LogDrivers.awsLogs({ logGroup: new PipelineLogGroup(this, 'Log', config), streamPrefix: 'access' }),
    });
    return task;
  }
}
