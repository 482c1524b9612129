import { CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import type { ISecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { ContainerImage, type ICluster, LinuxParameters, LogDrivers } from 'aws-cdk-lib/aws-ecs';
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
  /** Name of the domain's endpoint. */
  readonly host: string;
}

/** A task that was forgotten ends by itself. */
const LIFETIME = Duration.hours(8);

/**
 * Where the agent of ECS Exec writes, on a root that is read-only.
 *
 * @see https://github.com/aws/containers-roadmap/issues/1359
 */
const AGENT_FOLDERS = { state: '/var/lib/amazon/ssm', logs: '/var/log/amazon/ssm', agents: '/managed-agents' };

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
    const output = new CfnOutput(this, 'Command', { value, description: 'Opens a way to Dashboards until Ctrl-C' });
    output.overrideLogicalId('DashboardsCommand');
  }

  #task({ config }: DashboardsAccessProps): ArmTask {
    const task = new ArmTask(this, 'Task', AGENT_FOLDERS);
    const actions = SESSION_ACTIONS.map((action) => `ssmmessages:${action}`);
    task.addToTaskRolePolicy(new PolicyStatement({ actions, resources: ['*'] }));
    task.addContainer('Access', {
      image: ContainerImage.fromRegistry('public.ecr.aws/amazonlinux/amazonlinux:2023-minimal'),
      command: ['sleep', String(LIFETIME.toSeconds())],
      readonlyRootFilesystem: true,
      linuxParameters: new LinuxParameters(this, 'LinuxParameters', { initProcessEnabled: true }),
      logging: LogDrivers.awsLogs({ logGroup: new PipelineLogGroup(this, 'Log', config), streamPrefix: 'access' }),
    });
    task.mountWritableFolders();
    return task;
  }
}
