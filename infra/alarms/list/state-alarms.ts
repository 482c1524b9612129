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
    means: 'Stored states of sensors could not be read, so the models and stateful rules of those sensors start over.',
    look: "Read the reasons in the detector's log (code states-damaged). Once after an upgrade or a downgrade, this is expected.",
    metrics: { states: ofDetector('StatesDamaged', 'Sum') },
  },
  {
    ...COMMON,
    id: 'skipped-readings',
    means:
      'Readings were judged by the threshold rules alone: the states of their sensors had already learnt later readings, so the model and stateful rules left them out.',
    look: 'Find out what judged later records first (a replay, a second detector, deleted documents): search for model:skipped, and compare kafka.offset with judged_at.',
    metrics: { readings: ofDetector('SkippedReadings', 'Sum') },
  },
];

/** Alarms about what the detector has learnt of sensors. */
export const stateAlarms: AlarmsOf = () => ALARMS;
