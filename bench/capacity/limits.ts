/** What one poller takes: 5 MB a second or five invocations at a time. @see https://docs.aws.amazon.com/lambda/latest/dg/kafka-scaling-modes.html */
export const POLLER = { bytesPerSecond: 5e6, invocations: 5, mostOfMapping: 2_000 } as const;

/** Invocations at a time that an account has unless it asks for more. @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
export const ACCOUNT_CONCURRENCY = 1_000;

/** Pollers look at the lag once a minute and come within three. @see https://docs.aws.amazon.com/lambda/latest/dg/kafka-scaling-modes.html */
export const POLLERS_COME_SECONDS = 240;

/** A size of broker: processors, and the bytes a second that its disk and its network take for as long as one likes. */
export interface BrokerSize {
  readonly name: string;
  readonly processors: number;
  readonly diskBytesPerSecond: number;
  readonly networkBytesPerSecond: number;
}

/**
 * Sizes of brokers with the baselines of their instances.
 *
 * @see https://docs.aws.amazon.com/ec2/latest/instancetypes/gp.html network and EBS baselines
 */
export const BROKERS: readonly BrokerSize[] = [
  { name: 'kafka.m7g.large', processors: 2, diskBytesPerSecond: 78.75e6, networkBytesPerSecond: 117e6 },
  { name: 'kafka.m7g.xlarge', processors: 4, diskBytesPerSecond: 156.25e6, networkBytesPerSecond: 234.5e6 },
  { name: 'kafka.m7g.2xlarge', processors: 8, diskBytesPerSecond: 312.5e6, networkBytesPerSecond: 468.75e6 },
  { name: 'kafka.m7g.4xlarge', processors: 16, diskBytesPerSecond: 625e6, networkBytesPerSecond: 937.5e6 },
];

/** What MSK gives a broker at most, and how many brokers a cluster has at most without asking. @see https://docs.aws.amazon.com/msk/latest/developerguide/limits.html */
export const KAFKA = { diskBytes: 16_384 * 2 ** 30, brokers: 30 } as const;

/** A size of data node: processors and its largest disk. */
export interface NodeSize {
  readonly name: string;
  readonly processors: number;
  readonly diskBytes: number;
}

/** @see https://docs.aws.amazon.com/opensearch-service/latest/developerguide/limits.html r6g's disks, which r7g's are taken for */
export const DATA_NODES: readonly NodeSize[] = [
  { name: 'r7g.large.search', processors: 2, diskBytes: 2_048 * 2 ** 30 },
  { name: 'r7g.xlarge.search', processors: 4, diskBytes: 3_072 * 2 ** 30 },
  { name: 'r7g.2xlarge.search', processors: 8, diskBytes: 6_144 * 2 ** 30 },
  { name: 'r7g.4xlarge.search', processors: 16, diskBytes: 12_288 * 2 ** 30 },
];

/** Data nodes of a domain without asking, and how large a shard of logs should be at most. @see https://docs.aws.amazon.com/opensearch-service/latest/developerguide/bp-sharding.html */
export const SEARCH = { nodes: 80, shardBytes: 50e9 } as const;

/** What may be used of anything that has to stand the loss of a zone or a peak. */
export const HEADROOM = { processor: 0.6, broker: 0.6, detector: 0.7, brokerDisk: 0.85, nodeDisk: 0.7125 } as const;
