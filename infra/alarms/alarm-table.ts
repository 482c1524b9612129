import { loadConfig } from '../load-config.ts';
import type { AlarmSpec } from './alarm.ts';
import { alarmList } from './alarm-list.ts';
import { sourceOf } from './aws-metrics.ts';
import { dimensionNames } from './watched.ts';

/** Settings with which there is every alarm, with the thresholds of production. */
export const EVERY_ALARM = {
  profile: 'production',
  'producer.desiredCount': 1,
  'pollers.onFailure': 's3',
  'pollers.retryAttempts': 100,
  'kafka.monitoring': 'PER_BROKER',
  'alerts.email': 'operations@example.com',
};

/** Every alarm there can be; those of small brokers too, which production has not. */
export function everyAlarm(): readonly AlarmSpec[] {
  const production = alarmList(loadConfig(EVERY_ALARM));
  const small = alarmList(loadConfig({ profile: 'development' }));
  const known = new Set(production.map(({ id }) => id));
  return [...production, ...small.filter(({ id }) => !known.has(id))];
}

/** The table of all alarms in Markdown, a line each: alarm, metric, dimensions and source. */
export function alarmTable(): string {
  const config = loadConfig(EVERY_ALARM);
  const rows = everyAlarm().map((spec) => [
    `[${spec.id}](#${spec.id})${spec.isConsequence === true ? ' ↳' : ''}`,
    spec.severity,
    condition(spec),
    Object.values(spec.metrics)
      .map(({ namespace, name }) => `${namespace} ${name}`)
      .join(', '),
    [...new Set(Object.values(spec.metrics).flatMap(({ target }) => dimensionNames(config, target)))].join(', '),
    spec.missing === 'breaching' ? 'rings' : 'quiet',
    [...new Set(Object.values(spec.metrics).map(sourceOf))].join(', '),
  ]);
  const head = ['alarm', 'severity', 'rings when', 'metric', 'dimensions', 'no data', 'source'];
  const lines = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
  return `${lines.join('\n')}\n`;
}

function condition(spec: AlarmSpec): string {
  const { comparison, threshold, periods, periodSeconds, datapoints = periods, overBrokers, expression } = spec;
  const statistics = [...new Set(Object.values(spec.metrics).map(({ statistic }) => statistic))].join(', ');
  const what = [statistics, ...(overBrokers === undefined ? [] : [`${overBrokers} of brokers`])].join(', ');
  const math = expression === undefined ? '' : ` of \`${expression}\``;
  const how = periods === 1 ? span(periodSeconds) : `${datapoints} of ${periods} × ${span(periodSeconds)}`;
  return `${what}${math} ${comparison} ${threshold.toLocaleString('en')}, ${how}`;
}

const span = (seconds: number): string => (seconds % 3_600 === 0 ? `${seconds / 3_600} h` : `${seconds / 60} min`);
