import { ALWAYS_MEASURED, type AlarmSpec, type AlarmsOf, type MetricOf, SEARCH, type Statistic } from '../alarm.ts';

const ofDomain = (name: string, statistic: Statistic): MetricOf => ({
  namespace: SEARCH,
  name,
  target: 'domain',
  statistic,
});

const COMMON = {
  stage: 'search',
  about: 'system',
  severity: 'ticket',
  comparison: '>=',
  threshold: 1,
  periodSeconds: 60,
  missing: 'notBreaching',
  missingWhy: ALWAYS_MEASURED,
} as const satisfies Partial<AlarmSpec>;

/** Of a node's disk, what must stay free. */
const FREE_SHARE = 0.25;
const MEGABYTES_PER_GIB = 1_024;

const YELLOW: AlarmSpec = {
  ...COMMON,
  id: 'search-yellow',
  means: 'Copies of shards have lacked a node for a quarter of an hour: the loss of one more node would lose verdicts.',
  look: 'GET _cluster/allocation/explain says which node is missing or full.',
  metrics: { yellow: ofDomain('ClusterStatus.yellow', 'Maximum') },
  periods: 15,
  isConsequence: true,
  graph: 'State of the domain',
};

const HEALTH: readonly AlarmSpec[] = [
  {
    ...COMMON,
    id: 'search-red',
    severity: 'page',
    means: 'A shard has no node at all: its verdicts can be neither found nor written, and no snapshots are taken.',
    look: 'GET _cluster/health?level=indices, then GET _cluster/allocation/explain.',
    metrics: { red: ofDomain('ClusterStatus.red', 'Maximum') },
    periods: 2,
    isCause: true,
    graph: 'State of the domain',
  },
  {
    ...COMMON,
    id: 'search-writes-blocked',
    severity: 'page',
    means: 'The domain blocks all writing: its disks or its memory are full.',
    look: 'FreeStorageSpace and JVMMemoryPressure say which; both are on the dashboard.',
    metrics: { blocked: ofDomain('ClusterIndexWritesBlocked', 'Maximum') },
    periods: 2,
    isCause: true,
    graph: 'State of the domain',
  },
  {
    ...COMMON,
    id: 'search-snapshot',
    means: "The domain's hourly snapshot failed: there is less and less to restore from.",
    look: 'Is the domain red? Then that first. Else GET _snapshot/cs-automated-enc/_all?verbose=false.',
    metrics: { failed: ofDomain('AutomatedSnapshotFailure', 'Maximum') },
    periods: 1,
    isConsequence: true,
    graph: 'Rejected writes, failed snapshots',
  },
];

const nodes = (expected: number): AlarmSpec => ({
  ...COMMON,
  id: 'search-nodes',
  means: `Fewer than ${expected} nodes have been there for half an hour.`,
  look: 'Is a change of the domain under way? aws opensearch describe-domain-change-progress; else AWS replaces the node itself.',
  metrics: { nodes: ofDomain('Nodes', 'Minimum') },
  comparison: '<',
  threshold: expected,
  periods: 30,
  isConsequence: true,
  graph: 'Nodes',
});

const storage = (storageGib: number): AlarmSpec => ({
  ...COMMON,
  id: 'search-storage',
  means:
    'A data node has less than a quarter of its disk free; at a fifth of it, or 20 GiB if that is less, the domain blocks writes.',
  look: 'Raise search.storageGib, or shorten retention.keepDays, before anything else.',
  metrics: { free: ofDomain('FreeStorageSpace', 'Minimum') },
  comparison: '<=',
  threshold: FREE_SHARE * storageGib * MEGABYTES_PER_GIB,
  periodSeconds: 300,
  periods: 3,
  graph: 'Free disk of data nodes',
});

const LOAD: readonly AlarmSpec[] = [
  {
    ...COMMON,
    id: 'search-memory',
    means: "A data node's heap is 95 % full; above that it blocks writes and may fail.",
    look: 'Long searches in Dashboards? End them. Else a larger search.instanceType.',
    metrics: { pressure: ofDomain('JVMMemoryPressure', 'Maximum') },
    threshold: 95,
    periods: 3,
    graph: 'Processor and heap of the domain',
  },
  {
    ...COMMON,
    id: 'search-cpu',
    means: 'A data node uses more than 80 % of its processor for three quarters of an hour.',
    look: 'Compare indexing with searching on the dashboard of the domain; then a larger search.instanceType or more search.dataNodes.',
    metrics: { cpu: ofDomain('CPUUtilization', 'Maximum') },
    threshold: 80,
    periodSeconds: 900,
    periods: 3,
    graph: 'Processor and heap of the domain',
  },
  {
    ...COMMON,
    id: 'search-write-rejections',
    means:
      'The queue of writes is full in 3 of 5 minutes: OpenSearch rejects bulk items, which the detector sends again.',
    look: 'Bulk retries and lag: as long as neither grows, it is a peak.',
    metrics: { rejected: ofDomain('ThreadpoolWriteRejected', 'Sum') },
    expression: 'DIFF(rejected)',
    periods: 5,
    datapoints: 3,
    isConsequence: true,
    graph: 'Rejected writes, failed snapshots',
  },
];

const MASTERS: readonly AlarmSpec[] = [
  {
    ...COMMON,
    id: 'search-master-cpu',
    means:
      'A master node uses more than half of its processor for three quarters of an hour: there are too many shards or changes for it.',
    look: 'GET _cat/shards and count; then a larger search.masterInstanceType.',
    metrics: { cpu: ofDomain('MasterCPUUtilization', 'Maximum') },
    threshold: 50,
    periodSeconds: 900,
    periods: 3,
    graph: 'Processor and heap of masters',
  },
  {
    ...COMMON,
    id: 'search-master-memory',
    means: "A master node's heap is 95 % full: it may fail, and take its duties with it.",
    look: 'GET _cat/shards and count; then a larger search.masterInstanceType.',
    metrics: { pressure: ofDomain('MasterJVMMemoryPressure', 'Maximum') },
    threshold: 95,
    periods: 3,
    graph: 'Processor and heap of masters',
  },
];

/**
 * Alarms about the domain, with AWS's thresholds.
 *
 * @see https://docs.aws.amazon.com/opensearch-service/latest/developerguide/cloudwatch-alarms.html
 */
export const searchAlarms: AlarmsOf = (config) => [
  ...HEALTH,
  ...(config.search.dataNodes > 1 ? [YELLOW] : []),
  nodes(config.search.dataNodes + config.search.masterNodes),
  storage(config.search.storageGib),
  ...LOAD,
  ...(config.search.masterNodes > 0 ? MASTERS : []),
];
