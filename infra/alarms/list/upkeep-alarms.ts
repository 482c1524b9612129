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
    look: "Read the retention function's log: the error says what OpenSearch refused.",
    metrics: errorsOf('retention'),
    graph: 'Errors of retention, provisioner, rotation',
  },
  {
    ...COMMON,
    id: 'retention-silent',
    means: `No run of retention has succeeded for ${HOURS_BETWEEN_RUNS} hours: old days are not deleted, and the disks fill up.`,
    look: 'Check with aws events list-rules whether its schedule is enabled. If it is, read its log.',
    metrics: { runs: { namespace: OWN, name: RUNS, target: 'retention-own', statistic: 'Sum' } },
    comparison: '<',
    threshold: 1,
    periodSeconds: HOUR_SECONDS,
    periods: HOURS_BETWEEN_RUNS,
    missing: 'breaching',
    missingWhy: 'counts as failure: it reports once a day, so 30 hours without data mean a missed run',
    graph: 'Runs of retention',
  },
  {
    ...COMMON,
    id: 'provisioner-errors',
    means: 'The provisioner could not prepare the topic or OpenSearch: the deployment that called it is rolled back.',
    look: "Read its message in the stack's events: it says what to fix.",
    metrics: errorsOf('provisioner'),
    graph: 'Errors of retention, provisioner, rotation',
  },
  {
    ...COMMON,
    id: 'rotation-errors',
    means: 'The master user did not get a new password. The old one stays valid, and Secrets Manager tries again.',
    look: "Read the rotation function's log to see which step failed.",
    metrics: errorsOf('rotation'),
    graph: 'Errors of retention, provisioner, rotation',
  },
];
