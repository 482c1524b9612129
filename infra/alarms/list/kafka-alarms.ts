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
  'is no news: it is measured while the group is stable or empty, and no-records is about a group that is gone';

/** Records behind, above which growth is more than a batch under way. */
const MANY_RECORDS = 10_000;

const CLUSTER: readonly AlarmSpec[] = [
  {
    ...COMMON,
    id: 'kafka-controller',
    severity: 'page',
    means: 'The cluster has had no active controller for 5 minutes: it elects no leader and takes no change.',
    look: 'aws kafka describe-cluster-v2 says the state; with ACTIVE ask AWS, with HEALING wait.',
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
    means: 'Partitions have no leader: they can be neither written nor read.',
    look: 'See in the console which brokers are down; senders keep what they cannot send, for a while.',
    metrics: { offline: ofKafka('OfflinePartitionsCount', 'cluster', 'Maximum') },
    periods: 3,
    isCause: true,
    graph: 'Controller and partitions',
  },
  {
    ...COMMON,
    id: 'kafka-too-few-copies',
    severity: 'page',
    means: 'Partitions have fewer copies in step than a write needs: senders are refused.',
    look: 'See in the console which brokers are down or full.',
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
      'Partitions have lacked a copy for half an hour: a broker is behind or away, and another one must not follow.',
    look: 'aws kafka list-cluster-operations-v2: patching and updates do this broker by broker, and end by themselves.',
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
  means: 'A small broker has used up its processor credits and is slowed down to a fifth of a core.',
  look: 'Take kafka.instanceType kafka.m7g.large, or send less.',
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
    means: 'A broker uses more than 60 % of its processor: it could not take over the load of one that fails.',
    look: 'Compare MessagesInPerSec with last week; then a larger kafka.instanceType, or more kafka.brokersPerZone.',
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
    'A broker refuses new IAM connections: a hundred a second, four on a t3; to a sender it looks like a refused sign-in.',
  look: 'Which sender connects anew for each reading? One client for each process, and a pause that grows.',
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
      means: `The oldest record not yet judged has waited more than ${alarms.lagSeconds} seconds for a quarter of an hour: verdicts come too late to act on.`,
      look: 'Errors of the detector? Then those first. None? Then there are too few pollers or partitions for the load.',
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
      means: `More than ${MANY_RECORDS} records wait, and in each of 6 times 5 minutes there were more of them: reading does not keep up.`,
      look: 'Compare MessagesInPerSec with the records a minute; then pollers.maximum and kafka.partitions.',
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
