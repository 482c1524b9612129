import { metricMath, type Values } from './metric-math.ts';

/** What is reported in each minute; nothing in an empty one. */
export type Minutes = readonly (readonly number[])[];

/** As much of an alarm of a template as its evaluation needs. */
export interface AlarmProperties {
  readonly AlarmName: string;
  readonly AlarmDescription: string;
  readonly AlarmActions?: readonly unknown[];
  readonly ComparisonOperator: keyof typeof COMPARISONS;
  readonly Threshold: number;
  readonly EvaluationPeriods: number;
  readonly DatapointsToAlarm: number;
  readonly TreatMissingData: 'breaching' | 'notBreaching';
  readonly Metrics: readonly MetricQuery[];
}

/** One line of an alarm's arithmetic. */
export interface MetricQuery {
  readonly Id: string;
  readonly Expression?: string;
  readonly ReturnData: boolean;
  readonly MetricStat?: {
    readonly Stat: string;
    readonly Period: number;
    readonly Metric: {
      readonly Namespace: string;
      readonly MetricName: string;
      readonly Dimensions: readonly { readonly Name: string; readonly Value: unknown }[];
    };
  };
}

export type AlarmState = 'OK' | 'ALARM';

/**
 * Beyond the evaluation periods CloudWatch fetches some more, and lets older values stand in for missing ones; two more in its
 * own examples.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 */
const MORE_PERIODS = 2;
/** A difference needs the period before. */
const PERIODS_BEFORE = 1;

const COMPARISONS = {
  GreaterThanThreshold: (value: number, threshold: number) => value > threshold,
  GreaterThanOrEqualToThreshold: (value: number, threshold: number) => value >= threshold,
  LessThanThreshold: (value: number, threshold: number) => value < threshold,
  LessThanOrEqualToThreshold: (value: number, threshold: number) => value <= threshold,
};

/**
 * The states of an alarm as its periods end, by its own periods, datapoints, missing data and arithmetic.
 *
 * @param series by the ids of the alarm's metrics
 */
export function alarmStates(alarm: AlarmProperties, series: ReadonlyMap<string, Minutes>): readonly AlarmState[] {
  const periodMinutes = periodOf(alarm) / 60;
  const periods = Math.floor(Math.max(...[...series.values()].map(({ length }) => length)) / periodMinutes);
  const range = alarm.EvaluationPeriods + MORE_PERIODS;
  const first = range + PERIODS_BEFORE;
  return Array.from({ length: Math.max(0, periods - first + 1) }, (_, index) => {
    const end = first + index;
    const values = resultOf(alarm, series, end - first, end, periodMinutes).slice(-range);
    return stateOf(alarm, values);
  });
}

/** The same at the end of each minute: OK until the series are as long as the alarm looks back. */
export function alarmStatesByMinute(
  alarm: AlarmProperties,
  series: ReadonlyMap<string, Minutes>,
): readonly AlarmState[] {
  const states = alarmStates(alarm, series);
  const periodMinutes = periodOf(alarm) / 60;
  const first = alarm.EvaluationPeriods + MORE_PERIODS + PERIODS_BEFORE;
  const minutes = Math.max(...[...series.values()].map(({ length }) => length));
  return Array.from(
    { length: minutes },
    (_, minute) => states[Math.floor((minute + 1) / periodMinutes) - first] ?? 'OK',
  );
}

function periodOf({ Metrics }: AlarmProperties): number {
  const periods = new Set(Metrics.flatMap(({ MetricStat }) => (MetricStat === undefined ? [] : [MetricStat.Period])));
  const [period = 0] = periods;
  if (periods.size !== 1 || period % 60 !== 0) throw new Error('an alarm must have one period of whole minutes');
  return period;
}

function resultOf(
  { Metrics }: AlarmProperties,
  series: ReadonlyMap<string, Minutes>,
  start: number,
  end: number,
  periodMinutes: number,
): Values {
  const known = new Map<string, Values>();
  for (const { Id, Expression, MetricStat } of Metrics) {
    if (MetricStat !== undefined) {
      const periodsOf = (at: number) =>
        (series.get(Id) ?? []).slice(at * periodMinutes, (at + 1) * periodMinutes).flat();
      const values = Array.from({ length: end - start }, (_, at) => statistic(MetricStat.Stat, periodsOf(start + at)));
      known.set(Id, values);
    } else known.set(Id, metricMath(Expression ?? '', known));
  }
  const returned = Metrics.filter(({ ReturnData }) => ReturnData);
  if (returned.length !== 1) throw new Error('an alarm must return one result');
  return known.get(returned[0]?.Id ?? '') ?? [];
}

/** The latest values count, as many as there are periods; where there are fewer, the missing ones are treated as told. */
function stateOf(alarm: AlarmProperties, values: Values): AlarmState {
  const { EvaluationPeriods, DatapointsToAlarm, TreatMissingData, Threshold, ComparisonOperator } = alarm;
  const present = values.filter((value) => value !== null).slice(-EvaluationPeriods);
  const breaching = present.filter((value) => COMPARISONS[ComparisonOperator](value, Threshold)).length;
  const missing = TreatMissingData === 'breaching' ? EvaluationPeriods - present.length : 0;
  return breaching + missing >= DatapointsToAlarm ? 'ALARM' : 'OK';
}

function statistic(name: string, values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const sum = values.reduce((one, other) => one + other, 0);
  switch (name) {
    case 'Sum':
      return sum;
    case 'Average':
      return sum / values.length;
    case 'Maximum':
      return Math.max(...values);
    case 'Minimum':
      return Math.min(...values);
    case 'SampleCount':
      return values.length;
    case 'p99':
      return [...values].sort((one, other) => one - other)[Math.ceil(0.99 * values.length) - 1] ?? null;
    default:
      throw new Error(`no alarm may use the statistic ${name} before it is evaluated here`);
  }
}
