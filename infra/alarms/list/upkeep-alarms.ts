import type { RetentionMetricName } from '../../../functions/retention/telemetry-names.ts';
import { type AlarmSpec, type AlarmsOf, LAMBDA, ONLY_WHEN_IT_HAPPENS, OWN, type Target } from '../alarm.ts';

const COMMON = {
  stage: 'upkeep',
  about: 'system',
  severity: 'ticket',
  comparison: '>',
  threshold: 0,
  periodSeconds: 300,
  periods: 1,
  missing: 'notBreaching',
  missingWhy: ONLY_WHEN_IT_HAPPENS,
} as const satisfies Partial<AlarmSpec>;

const errorsOf = (target: Target) =>
  ({ errors: { namespace: LAMBDA, name: 'Errors', target, statistic: 'Sum' } }) as const;

const RUNS: RetentionMetricName = 'RetentionRuns';

const HOUR_SECONDS = 3_600;
/** A run comes every 24 hours; its three further attempts end within 6. */
const HOURS_BETWEEN_RUNS = 30;

/** Alarms about what runs now and then: retention, provisioner and rotation. */
export const upkeepAlarms: AlarmsOf = () => [
  {
    ...COMMON,
    id: 'retention-errors',
    means: 'A run of the retention function failed; it is called again three times, and tomorrow.',
    look: "Read the retention function's log: the error names what OpenSearch refused.",
    metrics: errorsOf('retention'),
    graph: 'Errors of retention, provisioner, rotation',
  },
  {
    ...COMMON,
    id: 'retention-silent',
    means: `Retention has deleted nothing successfully for ${HOURS_BETWEEN_RUNS} hours: the disks fill up.`,
    look: 'Is its schedule enabled? aws events list-rules; else its log.',
    metrics: { runs: { namespace: OWN, name: RUNS, target: 'retention-own', statistic: 'Sum' } },
    comparison: '<',
    threshold: 1,
    periodSeconds: HOUR_SECONDS,
    periods: HOURS_BETWEEN_RUNS,
    missing: 'breaching',
    missingWhy: 'is the trouble itself: it reports once a day, so 30 hours of silence mean a run that was missed',
    graph: 'Runs of retention',
  },
  {
    ...COMMON,
    id: 'provisioner-errors',
    means: 'The provisioner could not prepare topic or OpenSearch: the deployment that called it is rolled back.',
    look: "Read its sentence in the stack's events: it says what to mend.",
    metrics: errorsOf('provisioner'),
    graph: 'Errors of retention, provisioner, rotation',
  },
  {
    ...COMMON,
    id: 'rotation-errors',
    means: 'The master user got no new password; the former one stays in use, and Secrets Manager tries again.',
    look: "Read the rotation function's log: the step that failed.",
    metrics: errorsOf('rotation'),
    graph: 'Errors of retention, provisioner, rotation',
  },
];
