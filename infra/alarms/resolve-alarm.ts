import type { CfnAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { type InfraConfig, systemOf } from '../config.ts';
import type { AlarmSpec, MetricOf } from './alarm.ts';
import { dimensionsOf, type Watched } from './watched.ts';

/** An alarm's name and arithmetic as CloudWatch takes them. */
export interface ResolvedAlarm {
  readonly spec: AlarmSpec;
  readonly name: string;
  readonly metrics: readonly CfnAlarm.MetricDataQueryProperty[];
}

/** Metrics that one alarm's arithmetic may use. @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html */
const MOST_METRICS = 10;
/** What an alarm is compared by. */
const RESULT = 'result';

/**
 * An alarm as CloudWatch takes it; several where there are more brokers than one alarm has room for.
 *
 * @returns first the one that is named like the list's
 */
export function resolveAlarm(spec: AlarmSpec, watched: Watched): readonly ResolvedAlarm[] {
  if (spec.overBrokers === undefined)
    return [{ spec, name: alarmName(spec, watched.config), metrics: arithmetic(spec, watched) }];
  return brokerGroups(spec, watched.config).map((brokers, index) => ({
    spec,
    name: alarmName(spec, watched.config, index),
    metrics: overBrokers(spec, watched, brokers),
  }));
}

/** The names of an alarm, which other stacks may speak of. */
export function alarmNames(spec: AlarmSpec, config: InfraConfig): readonly string[] {
  const count = spec.overBrokers === undefined ? 1 : brokerGroups(spec, config).length;
  return Array.from({ length: count }, (_, index) => alarmName(spec, config, index));
}

/** Who reads it on a telephone sees which system, how urgent, about sensors or not, and what. */
export function alarmName({ id, severity, about }: AlarmSpec, config: InfraConfig, index = 0): string {
  const parts = [systemOf(config), severity, ...(about === 'sensors' ? ['sensors'] : []), id];
  return [...parts, ...(index === 0 ? [] : [index + 1])].join('-');
}

function brokerGroups({ metrics }: AlarmSpec, { network, kafka }: InfraConfig): readonly (readonly number[])[] {
  const brokers = Array.from({ length: network.zones * kafka.brokersPerZone }, (_, index) => index + 1);
  const most = Math.floor(MOST_METRICS / Object.keys(metrics).length);
  const groups = Math.ceil(brokers.length / most);
  const size = Math.ceil(brokers.length / groups);
  return Array.from({ length: groups }, (_, index) => brokers.slice(index * size, (index + 1) * size));
}

function arithmetic(spec: AlarmSpec, watched: Watched): CfnAlarm.MetricDataQueryProperty[] {
  const { expression, metrics } = spec;
  const queries = Object.entries(metrics).map(([id, metric]) => query(id, metric, spec, watched));
  return expression === undefined
    ? queries.map((only) => ({ ...only, returnData: true }))
    : [...queries, { id: RESULT, expression, label: spec.id, returnData: true }];
}

/** The arithmetic of each broker, and then of all of them. */
function overBrokers(spec: AlarmSpec, watched: Watched, brokers: readonly number[]) {
  const names = Object.keys(spec.metrics);
  const ofBroker = brokers.map((broker) => {
    const id = (name: string) => `${name}_${broker}`;
    const queries = Object.entries(spec.metrics).map(([name, metric]) =>
      query(id(name), metric, spec, watched, broker),
    );
    if (spec.expression === undefined) return { queries, result: id(names[0] ?? '') };
    const expression = names.reduce(
      (text, name) => text.replaceAll(new RegExp(`\\b${name}\\b`, 'g'), id(name)),
      spec.expression,
    );
    const sum = { id: `broker_${broker}`, expression, returnData: false };
    return { queries: [...queries, sum], result: sum.id };
  });
  const results = ofBroker.map(({ result }) => result);
  const expression = `${spec.overBrokers}([${results.join(', ')}])`;
  return [...ofBroker.flatMap(({ queries }) => queries), { id: RESULT, expression, label: spec.id, returnData: true }];
}

function query(
  id: string,
  { namespace, name, target, statistic }: MetricOf,
  { periodSeconds }: AlarmSpec,
  watched: Watched,
  brokerId?: number,
): CfnAlarm.MetricDataQueryProperty {
  const dimensions = dimensionsOf(watched, target, brokerId);
  const metric = { namespace, metricName: name, dimensions };
  return { id, metricStat: { metric, stat: statistic, period: periodSeconds }, returnData: false };
}
