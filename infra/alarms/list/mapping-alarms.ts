import {
  type AlarmSpec,
  type AlarmsOf,
  LAMBDA,
  type MetricOf,
  ONLY_WHEN_IT_HAPPENS,
  type Statistic,
} from '../alarm.ts';

const ofMapping = (name: string, statistic: Statistic): MetricOf => ({
  namespace: LAMBDA,
  name,
  target: 'mapping',
  statistic,
});

const COMMON = {
  stage: 'mapping',
  about: 'system',
  comparison: '>',
  threshold: 0,
  periodSeconds: 60,
  missing: 'notBreaching',
  missingWhy: ONLY_WHEN_IT_HAPPENS,
} as const satisfies Partial<AlarmSpec>;

const POLLERS: AlarmSpec = {
  ...COMMON,
  id: 'mapping-pollers',
  severity: 'page',
  means: 'The event source mapping has had no poller for 10 minutes: it is disabled, or it cannot reach the brokers.',
  look: 'Run aws lambda list-event-source-mappings, and read State and LastProcessingResult.',
  metrics: { pollers: ofMapping('ProvisionedPollers', 'Maximum') },
  comparison: '<',
  threshold: 1,
  periods: 10,
  missing: 'breaching',
  missingWhy: 'counts as failure: a disabled mapping has no pollers that could report',
  isConsequence: true,
  graph: 'Pollers',
};

const POLLING: AlarmSpec = {
  ...COMMON,
  id: 'mapping-polling-errors',
  severity: 'ticket',
  means: 'The pollers cannot read the topic: the sign-in, the permissions or the network of the brokers is at fault.',
  look: "Read the mapping's own log, and LastProcessingResult in aws lambda list-event-source-mappings.",
  metrics: { errors: ofMapping('PollingErrorCount', 'Sum') },
  periods: 15,
  datapoints: 10,
  isConsequence: true,
  graph: 'Polling errors and discarded records',
};

/** Its name is that of AWS's metric, which counts the discarded records that are lost. */
const DROPPED: AlarmSpec = {
  ...COMMON,
  id: 'dropped-records',
  severity: 'page',
  means: 'The mapping has discarded records that no destination took: they are lost unless they are read again.',
  look: 'Take the limits off the mapping and replay from before the first discarded record, while the topic still has it.',
  metrics: { dropped: ofMapping('DroppedEventCount', 'Sum') },
  periods: 1,
  graph: 'Polling errors and discarded records',
};

const FAILED_BATCHES: AlarmSpec = {
  ...COMMON,
  id: 'failed-batches',
  severity: 'ticket',
  means: 'Batches used up their retries and were put into the bucket of failed batches, readings included.',
  look: 'Fix what made them fail, then run npm run dead-letters -- redrive --from-s3 s3://BUCKET.',
  metrics: { delivered: ofMapping('OnFailureDestinationDeliveredEventCount', 'Sum') },
  periods: 1,
  graph: 'Polling errors and discarded records',
};

/**
 * Alarms about the event source mapping. On-demand pollers have no metrics: there the lag and no-records say that nothing is
 * read.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html#event-source-mapping-metrics
 */
export const mappingAlarms: AlarmsOf = ({ pollers }) => {
  if (pollers.mode === 'on-demand') return [];
  return [POLLERS, POLLING, DROPPED, ...(pollers.onFailure === 's3' ? [FAILED_BATCHES] : [])];
};
