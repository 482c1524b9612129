import { CfnCompositeAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct, type IDependable } from 'constructs';
import { type InfraConfig, systemOf } from '../config.ts';
import { type AlarmSpec, SEVERITIES, type Severity } from './alarm.ts';
import { alarmList } from './alarm-list.ts';
import { alarmNames } from './resolve-alarm.ts';
import { RUNBOOK } from './system-alarms.ts';

/** How long a consequence waits for its cause to be noticed, and how long it stays quiet after the cause has gone. */
const WAIT_SECONDS = 180;
const EXTENSION_SECONDS = 600;

/**
 * Makes one cause ring once: what comes of trouble with an alarm of its own rings for each severity by one alarm, and only while
 * no such trouble is on.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Create_Composite_Alarm.html action suppression
 */
export class Consequences extends Construct {
  constructor(scope: Construct, id: string, config: InfraConfig, topicArn: string, after: readonly IDependable[]) {
    super(scope, id);
    const list = alarmList(config);
    const causes = list.filter(({ isCause }) => isCause === true);
    const cause = new CfnCompositeAlarm(this, 'Cause', {
      alarmName: `${systemOf(config)}-cause`,
      alarmDescription: `Notifies nobody itself. While one of these alarms is on, the alarms of consequences stay quiet: ${idsOf(causes)}.`,
      alarmRule: ruleOf(causes, config),
    });
    cause.node.addDependency(...after);
    for (const severity of SEVERITIES) this.#ring(severity, { config, cause, topicArn, list });
  }

  #ring(severity: Severity, { config, cause, topicArn, list }: Parts): void {
    const children = list.filter((spec) => spec.isConsequence === true && spec.severity === severity);
    if (children.length === 0) return;
    const alarm = new CfnCompositeAlarm(this, severity, {
      alarmName: `${systemOf(config)}-${severity}-consequences`,
      alarmDescription: `${severity.toUpperCase()} about the system. One or more of these alarms are on, and no cause alarm is: ${idsOf(children)}. Look first: Find out which, in this message or on the dashboard, and start with the one that comes first there. Runbook: ${RUNBOOK}#consequences`,
      alarmRule: ruleOf(children, config),
      alarmActions: [topicArn],
      okActions: severity === 'page' ? [topicArn] : [],
      actionsSuppressor: cause.attrArn,
      actionsSuppressorWaitPeriod: WAIT_SECONDS,
      actionsSuppressorExtensionPeriod: EXTENSION_SECONDS,
    });
    alarm.node.addDependency(cause);
  }
}

interface Parts {
  readonly config: InfraConfig;
  readonly cause: CfnCompositeAlarm;
  readonly topicArn: string;
  readonly list: readonly AlarmSpec[];
}

/** By name, since some of them stand in stacks deployed before. */
const ruleOf = (specs: readonly AlarmSpec[], config: InfraConfig): string =>
  specs
    .flatMap((spec) => alarmNames(spec, config))
    .map((name) => `ALARM("${name}")`)
    .join(' OR ');

const idsOf = (specs: readonly AlarmSpec[]): string => specs.map(({ id }) => id).join(', ');
