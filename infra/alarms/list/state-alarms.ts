import { type AlarmSpec, type AlarmsOf, ONLY_WHEN_IT_HAPPENS } from '../alarm.ts';
import { ofDetector } from './detector-alarms.ts';

const COMMON = {
  stage: 'detector',
  about: 'system',
  severity: 'ticket',
  comparison: '>',
  threshold: 0,
  periodSeconds: 300,
  periods: 1,
  missing: 'notBreaching',
  missingWhy: ONLY_WHEN_IT_HAPPENS,
  graph: 'States that cannot be used',
} as const satisfies Partial<AlarmSpec>;

const ALARMS: readonly AlarmSpec[] = [
  {
    ...COMMON,
    id: 'states-damaged',
    means: 'What was learnt of sensors cannot be used, so that their models and stateful rules warm up anew.',
    look: 'Read the reasons in the log of the detector (code states-damaged); after an upgrade or a way back to an older version it is expected once.',
    metrics: { states: ofDetector('StatesDamaged', 'Sum') },
  },
  {
    ...COMMON,
    id: 'skipped-readings',
    means:
      'Readings were judged by the threshold rules alone, since what was learnt of their sensors was past them: the model and stateful rules did not see them.',
    look: 'Find who judged later records first (a replay, a second detector, deleted documents): search for model: skipped, and compare kafka.offset with judged_at.',
    metrics: { readings: ofDetector('SkippedReadings', 'Sum') },
  },
];

/** Alarms about what the detector has learnt of sensors. */
export const stateAlarms: AlarmsOf = () => ALARMS;
