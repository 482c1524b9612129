import { type AlarmSpec, type AlarmsOf, ECS } from '../alarm.ts';

/**
 * Running tasks: ECS reports the processor of each task once a minute, so the number of values is that of tasks.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cloudwatch-metrics.html
 */
const TASKS: AlarmSpec = {
  id: 'producer-tasks',
  stage: 'producer',
  severity: 'ticket',
  about: 'system',
  means: 'The simulated sensors have not been running for a quarter of an hour.',
  look: 'Read the events of the ECS service and the log of the task that stopped.',
  metrics: { tasks: { namespace: ECS, name: 'CPUUtilization', target: 'producer', statistic: 'SampleCount' } },
  comparison: '<',
  threshold: 1,
  periodSeconds: 60,
  periods: 15,
  missing: 'breaching',
  missingWhy: 'counts as failure: a task that does not run reports nothing',
  graph: 'Producer tasks',
};

/** Alarms about the simulated sensors; none for people with sensors of their own. */
export const producerAlarms: AlarmsOf = ({ producer }) => (producer.desiredCount === 0 ? [] : [TASKS]);
