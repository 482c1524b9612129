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
  means: 'Copies of shards have had no node for a quarter of an hour: losing one more node could lose verdicts.',
  look: 'Run GET _cluster/allocation/explain to see which node is missing or full.',
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
    means: 'A shard is on no node at all: its verdicts can be neither found nor written, and no snapshots are taken.',
    look: 'Run GET _cluster/health?level=indices, then GET _cluster/allocation/explain.',
    metrics: { red: ofDomain('ClusterStatus.red', 'Maximum') },
    periods: 2,
    isCause: true,
    graph: 'State of the domain',
  },
  {
    ...COMMON,
    id: 'search-writes-blocked',
    severity: 'page',
    means: 'The domain blocks all writes: its disks or its memory are full.',
    look: 'Check FreeStorageSpace and JVMMemoryPressure on the dashboard to see which.',
    metrics: { blocked: ofDomain('ClusterIndexWritesBlocked', 'Maximum') },
    periods: 2,
    isCause: true,
    graph: 'State of the domain',
  },
  {
    ...COMMON,
    id: 'search-snapshot',
    means: "The domain's hourly snapshot failed: the newest one to restore from is getting old.",
    look: 'If the domain is red, start there. Otherwise run GET _snapshot/cs-automated-enc/_all?verbose=false.',
    metrics: { failed: ofDomain('AutomatedSnapshotFailure', 'Maximum') },
    periods: 1,
    isConsequence: true,
    graph: 'Rejected writes, failed snapshots',
  },
];

const nodes = (expected: number): AlarmSpec => ({
  ...COMMON,
  id: 'search-nodes',
  means: `Fewer than ${expected} nodes have been in the cluster for half an hour.`,
  look: 'Run aws opensearch describe-domain-change-progress. If no change is under way, AWS replaces the missing node by itself.',
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
    'A data node has less than a quarter of its disk free; at a fifth, or at 20 GiB if that is less, the domain blocks writes.',
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
    means: "A data node's heap is 95 % full: above that, it blocks writes and may fail.",
    look: 'End long searches in Dashboards. If there are none, choose a larger search.instanceType.',
    metrics: { pressure: ofDomain('JVMMemoryPressure', 'Maximum') },
    threshold: 95,
    periods: 3,
    graph: 'Processor and heap of the domain',
  },
  {
    ...COMMON,
    id: 'search-cpu',
    means: 'A data node has used 80 % of its CPU or more for three quarters of an hour.',
    look: 'Compare indexing with searching in the metrics of the domain, then choose a larger search.instanceType or more search.dataNodes.',
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
      'The write queue was full in 3 of 5 minutes: OpenSearch rejected bulk items, which the detector sends again.',
    look: 'Check bulk retries and lag: as long as neither grows, it is only a peak.',
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
      'A master node has used half of its CPU or more for three quarters of an hour: there are too many shards, or too many changes to them.',
    look: 'Count the shards with GET _cat/shards, then choose a larger search.masterInstanceType.',
    metrics: { cpu: ofDomain('MasterCPUUtilization', 'Maximum') },
    threshold: 50,
    periodSeconds: 900,
    periods: 3,
    graph: 'Processor and heap of masters',
  },
  {
    ...COMMON,
    id: 'search-master-memory',
    means: "A master node's heap is 95 % full: it may fail, and no index can be made until another one has taken over.",
    look: 'Count the shards with GET _cat/shards, then choose a larger search.masterInstanceType.',
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
