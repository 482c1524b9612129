import type { Resource, Templates } from '../templates/pipeline-templates.ts';
import type { AlarmProperties } from './alarm-state.ts';

/** An alarm of a template, and the stack in which it stands. */
export interface TemplateAlarm {
  readonly stack: string;
  readonly alarm: AlarmProperties;
}

/** Every alarm of all stacks by its name. */
export function alarmsOf(templates: Templates): ReadonlyMap<string, TemplateAlarm> {
  const found = resourcesOf(templates, 'AWS::CloudWatch::Alarm');
  return new Map(
    found.map(([stack, { Properties }]) => [Properties.AlarmName, { stack, alarm: inLongForm(Properties) }]),
  );
}

/** An alarm of one metric, which templates say in a shorter form, as one with arithmetic. */
function inLongForm(alarm: AlarmProperties & PlainForm): AlarmProperties {
  const { MetricName, Namespace = '', Dimensions = [], Period = 0, Statistic, ExtendedStatistic } = alarm;
  if (MetricName === undefined) return alarm;
  const Metric = { Namespace, MetricName, Dimensions };
  const MetricStat = { Metric, Period, Stat: Statistic ?? ExtendedStatistic ?? '' };
  return { ...alarm, Metrics: [{ Id: 'only', MetricStat, ReturnData: true }] };
}

interface PlainForm {
  readonly MetricName?: string;
  readonly Namespace?: string;
  readonly Dimensions?: readonly { readonly Name: string; readonly Value: unknown }[];
  readonly Period?: number;
  readonly Statistic?: string;
  readonly ExtendedStatistic?: string;
}

/** Resources of a type in all stacks. */
export function resourcesOf(templates: Templates, type: string): readonly (readonly [stack: string, Resource])[] {
  return Object.entries(templates).flatMap(([stack, { Resources }]) =>
    Object.values(Resources)
      .filter(({ Type }) => Type === type)
      .map((resource) => [stack, resource] as const),
  );
}
