import { type InfraConfig, primaryShards, replicationFactor } from './config.ts';
import { problems } from './problems.ts';

/**
 * Partitions, copies counted, that a broker of each size bears; above, MSK refuses updates of configuration and version.
 *
 * @see https://docs.aws.amazon.com/msk/latest/developerguide/bestpractices.html
 */
export const PARTITIONS_PER_BROKER: Readonly<Record<string, number>> = {
  'kafka.t3.small': 300,
  ...sizesOf('kafka.m5', { large: 1_000, xlarge: 1_000, '2xlarge': 2_000 }),
  ...sizesOf('kafka.m5', {
    '4xlarge': 4_000,
    '8xlarge': 4_000,
    '12xlarge': 4_000,
    '16xlarge': 4_000,
    '24xlarge': 4_000,
  }),
  ...sizesOf('kafka.m7g', { large: 1_000, xlarge: 1_000, '2xlarge': 2_000 }),
  ...sizesOf('kafka.m7g', { '4xlarge': 4_000, '8xlarge': 4_000, '12xlarge': 4_000, '16xlarge': 4_000 }),
};

/**
 * Partitions of the topic in which Kafka keeps the offsets of consumer groups.
 *
 * @see https://kafka.apache.org/documentation/#brokerconfigs_offsets.topic.num.partitions
 */
const OFFSETS_PARTITIONS = 50;

/**
 * The largest gp3 volume of each size of data node, in GiB. The seventh generation is not in the copy of the page that this
 * was read from and has what the sixth has, or more: `aws opensearch describe-instance-type-limits` says its own limits.
 *
 * @see https://docs.aws.amazon.com/opensearch-service/latest/developerguide/limits.html#ebsresource
 */
const SIXTH_GENERATION_VOLUME_GIB: Readonly<Record<string, number>> = {
  ...sizesOf('t3', { small: 100, medium: 200 }),
  ...sizesOf('m5', { large: 1_024, xlarge: 2_048, '2xlarge': 3_072, '4xlarge': 6_144, '12xlarge': 18_432 }),
  ...sizesOf('m6g', { large: 1_024, xlarge: 2_048, '2xlarge': 3_072, '4xlarge': 6_144, '8xlarge': 12_288 }),
  ...sizesOf('m6g', { '12xlarge': 18_432 }),
  ...sizesOf('r5', { large: 2_048, xlarge: 3_072, '2xlarge': 6_144, '4xlarge': 12_288, '12xlarge': 24_576 }),
  ...sizesOf('r6g', { large: 2_048, xlarge: 3_072, '2xlarge': 6_144, '4xlarge': 12_288, '8xlarge': 16_384 }),
  ...sizesOf('r6g', { '12xlarge': 24_576 }),
  ...sizesOf('c5', {
    large: 256,
    xlarge: 512,
    '2xlarge': 1_024,
    '4xlarge': 1_536,
    '9xlarge': 3_584,
    '18xlarge': 7_168,
  }),
  ...sizesOf('c6g', {
    large: 256,
    xlarge: 512,
    '2xlarge': 1_024,
    '4xlarge': 1_536,
    '8xlarge': 3_072,
    '12xlarge': 4_608,
  }),
};

const LARGEST_SEARCH_VOLUME_GIB: Readonly<Record<string, number>> = {
  ...SIXTH_GENERATION_VOLUME_GIB,
  ...Object.fromEntries(
    Object.entries(SIXTH_GENERATION_VOLUME_GIB)
      .filter(([size]) => /^[mrc]6g\./.test(size))
      .map(([size, gib]) => [size.replace('6g.', '7g.'), gib]),
  ),
};

/**
 * Families of data nodes whose volumes are EBS; the others bring disks of their own and refuse a volume.
 *
 * @see https://docs.aws.amazon.com/opensearch-service/latest/developerguide/supported-instance-types.html
 */
export const SEARCH_FAMILIES = ['t3', 'm5', 'm6g', 'm7g', 'r5', 'r6g', 'r7g', 'c5', 'c6g', 'c7g'] as const;

/**
 * Data nodes that masters of the t3 family can lead.
 *
 * @see https://docs.aws.amazon.com/opensearch-service/latest/developerguide/limits.html#clusterresource
 */
const DATA_NODES_OF_T3_MASTERS = 10;

/**
 * Shards, copies counted, that a data node takes; OpenSearch refuses the index that would bring more.
 *
 * @see https://docs.opensearch.org/latest/install-and-configure/configuring-opensearch/cluster-settings/ cluster.max_shards_per_node
 */
const SHARDS_PER_NODE = 1_000;

/**
 * What asks more of a size of broker or node than it can do.
 *
 * @returns one sentence each, lower case and without a full stop
 */
export function overLimits(config: InfraConfig): string[] {
  return [...overBrokers(config), ...overDataNodes(config)];
}

function overBrokers(config: InfraConfig): string[] {
  const { partitions, instanceType, brokersPerZone } = config.kafka;
  const copies = (partitions + OFFSETS_PARTITIONS) * replicationFactor(config);
  const each = Math.ceil(copies / (config.network.zones * brokersPerZone));
  const most = PARTITIONS_PER_BROKER[instanceType] ?? 0;
  return problems([
    each > most,
    `kafka.partitions must leave each ${instanceType} at most ${most} partitions with their copies, got ${partitions}, which makes ${each}: take a larger kafka.instanceType or more kafka.brokersPerZone`,
  ]);
}

function overDataNodes(config: InfraConfig): string[] {
  const { dataNodes, instanceType, masterNodes, masterInstanceType, storageGib, replicas } = config.search;
  const { keepDays } = config.retention;
  const largestGib = LARGEST_SEARCH_VOLUME_GIB[instanceType.replace('.search', '')] ?? storageGib;
  const shards = Math.ceil((keepDays * primaryShards(config) * (1 + replicas)) / dataNodes);
  return problems(
    [
      storageGib > largestGib,
      `search.storageGib must be at most ${largestGib} with ${instanceType}, got ${storageGib}: take a larger search.instanceType or more search.dataNodes`,
    ],
    [
      masterNodes > 0 && masterInstanceType.startsWith('t3.') && dataNodes > DATA_NODES_OF_T3_MASTERS,
      `search.masterInstanceType must not be a t3 with more than ${DATA_NODES_OF_T3_MASTERS} search.dataNodes, got ${masterInstanceType} with ${dataNodes}`,
    ],
    [
      shards > SHARDS_PER_NODE,
      `retention.keepDays must leave each data node at most ${SHARDS_PER_NODE} shards, got ${keepDays}, which makes ${shards}`,
    ],
  );
}

function sizesOf(family: string, limits: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(limits).map(([size, limit]) => [`${family}.${size}`, limit]));
}
