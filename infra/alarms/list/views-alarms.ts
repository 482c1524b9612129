import type { ViewsMetricName } from '../../../functions/views/telemetry-names.ts';
import type { InfraConfig } from '../../config.ts';
import {
  type AlarmSpec,
  type AlarmsOf,
  LAMBDA,
  type MetricOf,
  ONLY_WHEN_IT_HAPPENS,
  OWN,
  type Statistic,
} from '../alarm.ts';
import { ofDetector } from './detector-alarms.ts';

const ofViews = (name: ViewsMetricName, statistic: Statistic): MetricOf => ({
  namespace: OWN,
  name,
  target: 'views-own',
  statistic,
});

const ofFunction = (name: string): MetricOf => ({ namespace: LAMBDA, name, target: 'views', statistic: 'Sum' });

const COMMON = {
  stage: 'views',
  about: 'system',
  severity: 'ticket',
  comparison: '>',
  threshold: 0,
  periodSeconds: 60,
  missing: 'notBreaching',
  missingWhy: ONLY_WHEN_IT_HAPPENS,
  graph: 'Runs and failures of the views',
} as const satisfies Partial<AlarmSpec>;

const NOT_RUN = 'counts as healthy: the views did not run, which is for views-silent to report';

/** How many seconds the views may lie back: a window looks back some minutes, and a run may take ten. */
const MOST_BEHIND_SECONDS = 900;

const ofSensors = ({ alarms }: InfraConfig): readonly AlarmSpec[] => [
  {
    ...COMMON,
    id: 'active-episodes',
    about: 'sensors',
    severity: 'note',
    means: `More than ${alarms.activeEpisodes} episodes have been active at once for a quarter of an hour.`,
    look: 'Search episodes for state active, by cause and sensor_id: is it one rule, one sensor, or the whole plant?',
    metrics: { episodes: ofViews('ActiveEpisodes', 'Maximum') },
    threshold: alarms.activeEpisodes,
    periodSeconds: 300,
    periods: 3,
    missingWhy: NOT_RUN,
    graph: 'Active episodes, silent sensors',
  },
  {
    ...COMMON,
    id: 'silent-sensors',
    about: 'sensors',
    means: `For a quarter of an hour, more than ${alarms.silentSensors} sensors have been silent for longer than is usual for them.`,
    look: 'If no-records is on too, nothing arrives at all. Otherwise search sensors for what the silent ones share: a gateway, a hall.',
    metrics: { sensors: ofViews('SilentSensors', 'Maximum') },
    threshold: alarms.silentSensors,
    periodSeconds: 300,
    periods: 3,
    missingWhy: NOT_RUN,
    graph: 'Active episodes, silent sensors',
  },
];

const RUNS: readonly AlarmSpec[] = [
  {
    ...COMMON,
    id: 'views-silent',
    means:
      'No run of the views has succeeded for a quarter of an hour: episodes are not updated, and nobody is told of new ones.',
    look: 'Check with aws scheduler list-schedules whether the schedule is enabled. If it is, read the log of the views.',
    metrics: { runs: ofViews('ActiveEpisodes', 'SampleCount') },
    comparison: '<',
    threshold: 1,
    periods: 15,
    missing: 'breaching',
    missingWhy: 'counts as failure: each run reports when it has succeeded, so no data means that none has',
    isConsequence: true,
  },
  {
    ...COMMON,
    id: 'views-failed-runs',
    means:
      'OpenSearch refused the views or did not answer them in 5 of 10 minutes; the next run that succeeds makes up for it.',
    look: "Read the views' log for code run-failed: error says what OpenSearch refused.",
    metrics: { failed: ofViews('FailedRuns', 'Sum') },
    periods: 10,
    datapoints: 5,
    isConsequence: true,
  },
  {
    ...COMMON,
    id: 'views-errors',
    means:
      'Lambda counted errors of the views in 5 of 10 minutes: failed runs, or runs that were cut off by timeout or memory.',
    look: 'If views-failed-runs is on too, start there. Otherwise read the REPORT lines of the log: Status timeout, Max Memory Used.',
    metrics: { errors: ofFunction('Errors') },
    periods: 10,
    datapoints: 5,
    isConsequence: true,
  },
  {
    ...COMMON,
    id: 'views-throttles',
    means: 'Lambda refuses to run the views: the concurrency limit of the account has been reached.',
    look: "Compare the account's concurrent executions with its quota, and find out which functions use them.",
    metrics: { throttles: ofFunction('Throttles') },
    periods: 5,
    datapoints: 3,
  },
];

/** Without readings the watermark grows old with nothing behind: so it counts only where readings are judged. */
const BEHIND: AlarmSpec = {
  ...COMMON,
  id: 'views-behind',
  means: `Readings are judged, but for a quarter of an hour the newest one that the views know has been more than ${MOST_BEHIND_SECONDS / 60} minutes old.`,
  look: 'If lag is on too, judging is late, and the views with it. Otherwise check the Duration of the views for runs that take minutes.',
  metrics: { age: ofViews('WatermarkAge', 'Minimum'), records: ofDetector('Records', 'Sum') },
  expression: 'IF(records > 0, age / 1000, 0)',
  threshold: MOST_BEHIND_SECONDS,
  periodSeconds: 300,
  periods: 3,
  missingWhy:
    'counts as healthy: without readings there is nothing to catch up on; views-silent covers views that do not run',
  isConsequence: true,
  graph: 'Seconds that the views lie back',
};

/** One that fails is tried again after a quarter of an hour at the latest, for a day. */
const UNTOLD: AlarmSpec = {
  ...COMMON,
  id: 'untold-messages',
  means:
    'The topic of alerts about sensors has not taken messages for half an hour: nobody is told, and after a day the messages are given up.',
  look: "Read the views' log for code sending-failed: reason is what SNS, or the network on the way to it, answered.",
  metrics: { failed: ofViews('MessagesFailed', 'Sum') },
  periodSeconds: 900,
  periods: 3,
  datapoints: 2,
  missingWhy: NOT_RUN,
};

/** What the views say about sensors, and about themselves; messages only where somebody is told. */
export const viewsAlarms: AlarmsOf = (config) => [
  ...ofSensors(config),
  ...RUNS,
  BEHIND,
  ...(config.alerts.email === '' ? [] : [UNTOLD]),
];
