import type { AlarmSpec, AlarmsOf } from '../alarm.ts';
import { ofDetector } from './detector-alarms.ts';

const COMMON = {
  stage: 'detector',
  about: 'sensors',
  comparison: '>',
  periodSeconds: 60,
  missing: 'notBreaching',
} as const satisfies Partial<AlarmSpec>;

const NO_READINGS =
  'counts as healthy: without readings nothing is judged, and no-records reports that they are missing';

/** What the verdicts say about the sensors; how many is too many is a setting of each plant. */
export const sensorAlarms: AlarmsOf = ({ alarms }) => [
  {
    ...COMMON,
    id: 'anomaly-count',
    severity: 'note',
    means: `More than ${alarms.anomaliesPerMinute} readings a minute were anomalies, in 3 of 5 minutes.`,
    look: 'Search anomalies for anomaly:true in the last minutes, by sensor_id: is it one sensor, one rule, the model, or the whole plant?',
    metrics: { anomalies: ofDetector('Anomalies', 'Sum') },
    threshold: alarms.anomaliesPerMinute,
    periods: 5,
    datapoints: 3,
    missingWhy: NO_READINGS,
    graph: 'Records and anomalies a minute',
  },
  {
    ...COMMON,
    id: 'anomaly-share',
    severity: 'ticket',
    means: `For a quarter of an hour, more than ${alarms.anomalyPercent} % of all readings have been anomalies: the plant is in trouble, or the rules do not fit it.`,
    look: 'Compare the rules that fired with the rules before the last deployment.',
    metrics: { anomalies: ofDetector('Anomalies', 'Sum'), records: ofDetector('Records', 'Sum') },
    expression: '100 * anomalies / records',
    threshold: alarms.anomalyPercent,
    periods: 15,
    missingWhy: NO_READINGS,
    graph: 'Anomalies in a hundred readings',
  },
];
