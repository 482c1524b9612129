import type { DetectorMetricName } from '../../../functions/detector/telemetry-names.ts';
import { type AlarmSpec, type AlarmsOf, ONLY_WHEN_IT_HAPPENS } from '../alarm.ts';
import { ofDetector } from './detector-alarms.ts';

/** Trouble that only a person ends: every minute of it makes the lag grow, and nothing is lost while the topic keeps it. */
function refusal(id: string, metric: DetectorMetricName, means: string, look: string): AlarmSpec {
  return {
    id,
    stage: 'detector',
    severity: 'page',
    about: 'system',
    means,
    look,
    metrics: { refused: ofDetector(metric, 'Sum') },
    comparison: '>',
    threshold: 0,
    periodSeconds: 60,
    periods: 5,
    datapoints: 3,
    missing: 'notBreaching',
    missingWhy: ONLY_WHEN_IT_HAPPENS,
    isConsequence: true,
    graph: 'Refused by OpenSearch',
  };
}

/** What OpenSearch refuses for trouble of its own, by kind. */
export const refusalAlarms: AlarmsOf = () => [
  refusal(
    'refused-by-role',
    'RefusedByRole',
    'OpenSearch no longer lets the detector write: its role has lost a permission.',
    'Check the mapping of the security role anomaly-writer, and add the role of the detector to it again.',
  ),
  refusal(
    'refused-by-block',
    'RefusedByBlock',
    'An index is blocked or closed: a disk is full, or somebody did it by hand.',
    'Check FreeStorageSpace, then run GET anomalies/_settings?filter_path=*.settings.index.blocks.',
  ),
  refusal(
    'refused-by-shard-limit',
    'RefusedByShardLimit',
    'The cluster takes no more shards, so no index can be made for a new day.',
    'Run GET _cat/shards, and count them by index to see whose they are.',
  ),
  refusal(
    'refused-otherwise',
    'RefusedOtherwise',
    'OpenSearch refuses to write for a reason that no other alarm covers.',
    "Read the detector's log for code bulk-retried with trouble refused: reason is what OpenSearch answered.",
  ),
];
