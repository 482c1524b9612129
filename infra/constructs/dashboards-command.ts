/** What the command needs to know; each value may be a reference that CloudFormation resolves. */
export interface DashboardsTarget {
  readonly region: string;
  readonly cluster: string;
  readonly taskDefinition: string;
  readonly subnetIds: readonly string[];
  readonly securityGroupId: string;
  readonly assignPublicIp: boolean;
  /** Name of the domain's endpoint, without a scheme. */
  readonly host: string;
}

/**
 * After how much silence Session Manager ends a session, unless the account says otherwise.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/session-preferences-timeout.html
 */
const IDLE_MINUTES = 20;

/** The port on the person's own machine. */
export const DASHBOARDS_PORT = 8_443;

/**
 * One line for a POSIX shell: starts the access task, forwards a port to Dashboards until Ctrl-C, and stops the task,
 * also when something fails on the way. Needs AWS CLI 2 and its Session Manager plugin.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-working-with-sessions-start.html#sessions-remote-port-forwarding
 */
export function dashboardsCommand(target: DashboardsTarget): string {
  const { region, cluster, taskDefinition, securityGroupId, host } = target;
  const publicIp = target.assignPublicIp ? 'ENABLED' : 'DISABLED';
  const subnets = target.subnetIds.join(',');
  const network = `awsvpcConfiguration={subnets=[${subnets}],securityGroups=[${securityGroupId}],assignPublicIp=${publicIp}}`;
  const describe = `aws ecs describe-tasks --cluster ${cluster} --tasks "$task" --output text --query`;
  const container = 'tasks[0].containers[0]';
  const steps = [
    `export AWS_REGION=${region}`,
    `task=$(aws ecs run-task --cluster ${cluster} --task-definition ${taskDefinition} --launch-type FARGATE --enable-execute-command --network-configuration '${network}' --query 'tasks[0].taskArn' --output text) || exit 1`,
    `trap 'aws ecs stop-task --cluster ${cluster} --task "$task" --query task.lastStatus --output text' EXIT`,
    'trap : INT',
    `aws ecs wait tasks-running --cluster ${cluster} --tasks "$task" || exit 1`,
    `tries=0; until [ "$(${describe} '${container}.managedAgents[0].lastStatus')" = RUNNING ] || [ $tries -ge 40 ]; do tries=$((tries+1)); sleep 3; done`,
    `runtime=$(${describe} '${container}.runtimeId')`,
    `echo "Dashboards: https://localhost:${DASHBOARDS_PORT}/_dashboards (Ctrl-C ends; so do ${IDLE_MINUTES} minutes without a request)"`,
    `aws ssm start-session --target "ecs:${cluster}_\${task##*/}_$runtime" --document-name AWS-StartPortForwardingSessionToRemoteHost --parameters 'host=${host},portNumber=443,localPortNumber=${DASHBOARDS_PORT}'`,
  ];
  return `( ${steps.join('; ')} )`;
}
