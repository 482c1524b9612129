import { Aws, Stack } from 'aws-cdk-lib';
import { CfnDashboard } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { systemOf } from '../config.ts';
import { type AlarmSpec, STAGES } from './alarm.ts';
import { alarmList } from './alarm-list.ts';
import { alarmNames, resolveAlarm } from './resolve-alarm.ts';
import { knows, type Watched } from './watched.ts';

/** A screen is this many columns wide; everything fits one of 1,080 lines. */
const COLUMNS = 24;
const STATUS_HEIGHT = 4;
const GRAPH = { width: 4, height: 3 } as const;

/**
 * One screen: the state of every alarm on top, then a graph of whatever has an alarm, in the order in which data flows.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
 */
export class AlarmDashboard extends CfnDashboard {
  constructor(scope: Construct, id: string, watched: Watched) {
    const body = { widgets: [status(watched), ...graphs(watched)] };
    super(scope, id, {
      dashboardName: systemOf(watched.config),
      dashboardBody: Stack.of(scope).toJsonString(body),
    });
  }
}

function status({ config }: Watched) {
  const alarms = alarmList(config).flatMap((spec) => alarmNames(spec, config));
  return {
    ...{ type: 'alarm', x: 0, y: 0, width: COLUMNS, height: STATUS_HEIGHT },
    properties: { title: 'Alarms', alarms: alarms.map(arnOf) },
  };
}

function graphs(watched: Watched) {
  const specs = alarmList(watched.config);
  const inFlow = STAGES.flatMap((stage) => specs.filter((spec) => spec.stage === stage));
  const titles = [...new Set(inFlow.map(({ graph }) => graph))];
  const perRow = COLUMNS / GRAPH.width;
  return titles.map((title, index) => ({
    ...{ type: 'metric', ...GRAPH },
    x: (index % perRow) * GRAPH.width,
    y: STATUS_HEIGHT + Math.floor(index / perRow) * GRAPH.height,
    properties: {
      ...{ title, view: 'timeSeries', region: Aws.REGION },
      ...graphOf(
        inFlow.filter(({ graph }) => graph === title),
        watched,
      ),
    },
  }));
}

/** The very arithmetic of the alarms, with their thresholds; by the alarm alone where this stack does not know the resource. */
function graphOf(specs: readonly AlarmSpec[], watched: Watched) {
  const isKnown = specs.every(({ metrics }) => Object.values(metrics).every(({ target }) => knows(watched, target)));
  if (!isKnown)
    return {
      annotations: { alarms: specs.slice(0, 1).flatMap((spec) => alarmNames(spec, watched.config).map(arnOf)) },
    };
  const metrics = specs.flatMap((spec, index) => linesOf(spec, watched, index));
  const horizontal = specs.map(({ id, threshold }) => ({ label: id, value: threshold }));
  return { metrics, annotations: { horizontal } };
}

/** Ids must be unique in a graph, which may hold several alarms. */
function linesOf(spec: AlarmSpec, watched: Watched, index: number): unknown[] {
  return resolveAlarm(spec, watched).flatMap(({ metrics }, group) => {
    const prefix = `a${index}${group}_`;
    const ids = metrics.map(({ id }) => id);
    return metrics.map(({ id, expression, metricStat, returnData }) => {
      const options = { id: `${prefix}${id}`, visible: returnData === true, label: spec.id };
      if (metricStat === undefined || !('metric' in metricStat))
        return [{ ...options, expression: ids.reduce((text, name) => renamed(text, name, prefix), expression ?? '') }];
      const { metric, stat, period } = metricStat;
      const { namespace, metricName, dimensions } = metric as MetricParts;
      const flat = dimensions.flatMap(({ name, value }) => [name, value]);
      return [namespace, metricName, ...flat, { ...options, stat, period }];
    });
  });
}

interface MetricParts {
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions: readonly { readonly name: string; readonly value: string }[];
}

const renamed = (text: string, name: string, prefix: string): string =>
  text.replaceAll(new RegExp(`\\b${name}\\b`, 'g'), `${prefix}${name}`);

const arnOf = (name: string): string => `arn:${Aws.PARTITION}:cloudwatch:${Aws.REGION}:${Aws.ACCOUNT_ID}:alarm:${name}`;
