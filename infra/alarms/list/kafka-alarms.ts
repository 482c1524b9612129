import type { InfraConfig } from '../../config.ts';
import {
  ALWAYS_MEASURED,
  type AlarmSpec,
  type AlarmsOf,
  KAFKA,
  type MetricOf,
  type Statistic,
  type Target,
} from '../alarm.ts';

const ofKafka = (name: string, target: Target, statistic: Statistic): MetricOf => ({
  namespace: KAFKA,
  name,
  target,
  statistic,
});

const COMMON = {
  stage: 'kafka',
  about: 'system',
  severity: 'ticket',
  comparison: '>',
  threshold: 0,
  periodSeconds: 60,
  missing: 'notBreaching',
  missingWhy: ALWAYS_MEASURED,
} as const satisfies Partial<AlarmSpec>;

const NO_GROUP =
  'counts as healthy: it is measured only while the group is stable or empty; no-records covers a group that is gone';

/** Records behind, above which growth is more than a batch under way. */
const MANY_RECORDS = 10_000;

const CLUSTER: readonly AlarmSpec[] = [
  {
    ...COMMON,
    id: 'kafka-controller',
    severity: 'page',
    means: 'The cluster has had no active controller for 5 minutes: it cannot elect leaders or take changes.',
    look: 'Run aws kafka describe-cluster-v2 for the state. If it is HEALING, wait; if it is ACTIVE, ask AWS support.',
    // Every broker reports, those that are not the controller with 0.
    metrics: { controllers: ofKafka('ActiveControllerCount', 'cluster', 'Maximum') },
    comparison: '<',
    threshold: 1,
    periods: 5,
    isCause: true,
    graph: 'Controller and partitions',
  },
  {
    ...COMMON,
    id: 'kafka-offline-partitions',
    severity: 'page',
    means: 'Partitions have no leader: they can be neither written to nor read.',
    look: 'Find out in the MSK console which brokers are down. Senders keep what they cannot send, but only for a while.',
    metrics: { offline: ofKafka('OfflinePartitionsCount', 'cluster', 'Maximum') },
    periods: 3,
    isCause: true,
    graph: 'Controller and partitions',
  },
  {
    ...COMMON,
    id: 'kafka-too-few-copies',
    severity: 'page',
    means: 'Partitions have fewer copies in sync than a write needs: senders are refused.',
    look: 'Find out in the MSK console which brokers are down or full.',
    metrics: { partitions: ofKafka('UnderMinIsrPartitionCount', 'broker', 'Maximum') },
    overBrokers: 'SUM',
    periods: 3,
    isCause: true,
    graph: 'Partitions short of copies',
  },
  {
    ...COMMON,
    id: 'kafka-under-replicated',
    means:
      'Partitions have lacked a copy for half an hour: a broker is down or behind, and losing another one could stop writes.',
    look: 'Run aws kafka list-cluster-operations-v2: patches and updates take the brokers one by one, and end by themselves.',
    metrics: { partitions: ofKafka('UnderReplicatedPartitions', 'broker', 'Maximum') },
    overBrokers: 'SUM',
    periods: 30,
    isConsequence: true,
    graph: 'Partitions short of copies',
  },
];

const CREDITS: AlarmSpec = {
  ...COMMON,
  id: 'kafka-credits',
  means: 'A small broker has used up its CPU credits and is slowed down to a fifth of a core.',
  look: 'Set kafka.instanceType to kafka.m7g.large, or send less.',
  metrics: { credits: ofKafka('CPUCreditBalance', 'broker', 'Average') },
  overBrokers: 'MIN',
  comparison: '<=',
  threshold: 100,
  periodSeconds: 300,
  periods: 3,
  graph: 'Processor credits of brokers',
};

const DISK_AND_PROCESSOR: readonly AlarmSpec[] = [
  {
    ...COMMON,
    id: 'kafka-disk',
    means: 'The disk of a broker is 85 % full; a broker whose disk is full stops.',
    look: 'Raise kafka.maximumStorageGib or kafka.storageGib, or shorten kafka.retentionHours.',
    metrics: { disk: ofKafka('KafkaDataLogsDiskUsed', 'broker', 'Maximum') },
    overBrokers: 'MAX',
    threshold: 85,
    periodSeconds: 300,
    periods: 2,
    graph: 'Disk and processor of brokers',
  },
  {
    ...COMMON,
    id: 'kafka-cpu',
    means: 'A broker uses more than 60 % of its CPU: it could not take over the load of one that fails.',
    look: 'Compare MessagesInPerSec with last week, then choose a larger kafka.instanceType or more kafka.brokersPerZone.',
    metrics: { user: ofKafka('CpuUser', 'broker', 'Average'), system: ofKafka('CpuSystem', 'broker', 'Average') },
    expression: 'user + system',
    overBrokers: 'MAX',
    threshold: 60,
    periodSeconds: 300,
    periods: 3,
    graph: 'Disk and processor of brokers',
  },
];

const SIGN_INS: AlarmSpec = {
  ...COMMON,
  id: 'kafka-sign-in-throttles',
  means:
    'A broker refuses new IAM connections beyond its limit of 100 a second (4 on a t3); to the sender it looks like a failed sign-in. MSK has no metric of throttled sign-ins: IAMTooManyConnections, the connections attempted beyond the limit, stands in for it.',
  look: 'Find the sender that connects anew for each reading: it needs one client for each process, and growing pauses between attempts.',
  metrics: { refused: ofKafka('IAMTooManyConnections', 'broker', 'Sum') },
  overBrokers: 'SUM',
  periodSeconds: 300,
  periods: 1,
  graph: 'Sign-ins refused',
};

function lagAlarms({ alarms }: InfraConfig): AlarmSpec[] {
  return [
    {
      ...COMMON,
      id: 'lag',
      stage: 'mapping',
      severity: 'page',
      means: `For a quarter of an hour, the oldest record not yet judged has been waiting for more than ${alarms.lagSeconds} seconds: verdicts come too late to act on.`,
      look: "Check the detector's errors. If there are none, there are too few pollers or partitions for the load.",
      metrics: { age: ofKafka('EstimatedMaxTimeLag', 'group', 'Maximum') },
      threshold: alarms.lagSeconds,
      periods: 15,
      missingWhy: NO_GROUP,
      isConsequence: true,
      graph: 'Lag in seconds',
    },
    {
      ...COMMON,
      id: 'lag-growth',
      stage: 'mapping',
      means: `More than ${MANY_RECORDS.toLocaleString('en')} records are waiting, and their number grew in each of 6 periods of 5 minutes: reading does not keep up.`,
      look: 'Compare MessagesInPerSec with the records judged a minute, then raise pollers.maximum and kafka.partitions.',
      metrics: { waiting: ofKafka('SumOffsetLag', 'group', 'Maximum') },
      expression: `IF(waiting > ${MANY_RECORDS}, DIFF(waiting), 0)`,
      periodSeconds: 300,
      periods: 6,
      missingWhy: NO_GROUP,
      isConsequence: true,
      graph: 'Records waiting, growth',
    },
  ];
}

/**
 * Alarms about the brokers, with AWS's thresholds.
 *
 * @see https://docs.aws.amazon.com/msk/latest/developerguide/bestpractices.html
 */
export const kafkaAlarms: AlarmsOf = (config) => [
  ...CLUSTER,
  ...DISK_AND_PROCESSOR,
  ...(config.kafka.instanceType.startsWith('kafka.t3.') ? [CREDITS] : []),
  ...(config.kafka.monitoring === 'DEFAULT' ? [] : [SIGN_INS]),
  ...lagAlarms(config),
];
