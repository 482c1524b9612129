import type { AlarmProperties, Minutes } from './alarm-state.ts';

/** What is reported, by the metric's name in the list of alarms. */
export type Series = Readonly<Record<string, Minutes>>;

/**
 * The series of each metric of an alarm, by its id in the template: of a broker's metric, the first broker has the one and all
 * others have the other.
 *
 * @throws Error where a metric has no series
 */
export function seriesOfAlarm(
  { Metrics }: AlarmProperties,
  ofFirst: Series,
  ofOthers: Series = ofFirst,
): ReadonlyMap<string, Minutes> {
  const stats = Metrics.filter(({ MetricStat }) => MetricStat !== undefined);
  return new Map(
    stats.map(({ Id }) => {
      const [, name = Id, broker = '1'] = /^(.*)_(\d+)$/.exec(Id) ?? [];
      const given = broker === '1' ? ofFirst : ofOthers;
      const series = Id === 'only' ? Object.values(given)[0] : given[name];
      if (series === undefined) throw new Error(`the series of the alarm have none for ${name}`);
      return [Id, series];
    }),
  );
}
