import { CfnAlarm, type CfnAlarmProps } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { AlarmSpec } from './alarm.ts';
import { alarmList } from './alarm-list.ts';
import { type ResolvedAlarm, resolveAlarm } from './resolve-alarm.ts';
import { knows, type Watched } from './watched.ts';

/** The page of a person who was woken. */
export const RUNBOOK = 'docs/operations.md';

const OPERATORS = {
  '>': 'GreaterThanThreshold',
  '>=': 'GreaterThanOrEqualToThreshold',
  '<': 'LessThanThreshold',
  '<=': 'LessThanOrEqualToThreshold',
} as const;

/**
 * The alarms about what one stack holds. They stand beside it, since what they name may be replaced with it: an export that is in
 * use could not change.
 */
export class SystemAlarms extends Construct {
  readonly alarms: readonly CfnAlarm[];

  constructor(scope: Construct, id: string, watched: Watched, topicArn: string) {
    super(scope, id);
    const own = alarmList(watched.config).filter(({ metrics }) =>
      Object.values(metrics).every(({ target }) => knows(watched, target)),
    );
    const resolved = own.flatMap((spec) => resolveAlarm(spec, watched));
    this.alarms = resolved.map((alarm) => this.#alarm(alarm, alarm.spec.isConsequence === true ? [] : [topicArn]));
  }

  #alarm({ spec, name, metrics }: ResolvedAlarm, actions: string[]): CfnAlarm {
    return new CfnAlarm(this, name.slice(name.indexOf(`-${spec.severity}-`) + 1), {
      alarmName: name,
      alarmDescription: describeAlarm(spec),
      ...arithmeticOf(metrics),
      comparisonOperator: OPERATORS[spec.comparison],
      threshold: spec.threshold,
      evaluationPeriods: spec.periods,
      datapointsToAlarm: spec.datapoints ?? spec.periods,
      treatMissingData: spec.missing,
      alarmActions: actions,
      okActions: spec.severity === 'page' ? actions : [],
    });
  }
}

/** One metric by itself is said in the plain form, which consoles and other programs show best. */
function arithmeticOf(metrics: ResolvedAlarm['metrics']): Partial<CfnAlarmProps> {
  const [only, ...others] = metrics;
  if (only?.metricStat === undefined || others.length > 0) return { metrics: [...metrics] };
  const { metric, stat, period } = only.metricStat as CfnAlarm.MetricStatProperty;
  const statistic = /^p\d/.test(stat) ? { extendedStatistic: stat } : { statistic: stat };
  return { ...(metric as CfnAlarm.MetricProperty), ...statistic, period };
}

/** What a person reads who is woken. */
export function describeAlarm({ severity, about, means, look, missingWhy, id, isConsequence }: AlarmSpec): string {
  const rings =
    isConsequence === true ? ` Notifies through ${severity}-consequences, and only while no cause alarm is on.` : '';
  return `${severity.toUpperCase()} about the ${about}. ${means} Look first: ${look} No data ${missingWhy}.${rings} Runbook: ${RUNBOOK}#${id}`;
}
