import { MEASURED } from '../measured.ts';
import { FUNCTION, serviceMs } from './capacity-plan.ts';
import { BROKERS, DATA_NODES, HEADROOM, POLLER } from './limits.ts';

/** What stands, in the words of the settings. */
export interface Standing {
  readonly partitions: number;
  readonly pollers: number;
  readonly concurrency: number;
  readonly brokers: { readonly size: string; readonly count: number; readonly gib: number };
  readonly nodes: { readonly size: string; readonly count: number; readonly gib: number };
  readonly zones: number;
  readonly topicDays: number;
  readonly keepDays: number;
  readonly replicas: number;
}

/** A part of the way, the readings a second that it holds, and what to change when they become more. */
export interface Bottleneck {
  readonly part: string;
  readonly rate: number;
  readonly change: string;
}

const MILLION = 1e6;
const GIB = 2 ** 30;
const DAY_SECONDS = 86_400;

/** What each part of a standing system holds, the narrowest first. */
export function bottlenecks(standing: Standing): readonly Bottleneck[] {
  return [...ofJudging(standing), ...ofBrokers(standing), ...ofNodes(standing)].sort(
    (one, other) => one.rate - other.rate,
  );
}

function ofJudging({ partitions, pollers, concurrency }: Standing): Bottleneck[] {
  const { batchSize } = FUNCTION;
  const perInvocation = (batchSize / serviceMs(batchSize)) * 1_000 * HEADROOM.detector;
  return [
    { part: 'partitions, one batch of each at a time', rate: partitions * perInvocation, change: '`kafka.partitions`' },
    {
      part: 'invocations of the pollers',
      rate: pollers * POLLER.invocations * perInvocation,
      change: '`pollers.maximum`',
    },
    {
      part: 'bytes of the pollers',
      rate: (pollers * POLLER.bytesPerSecond) / MEASURED.bytesInKafka,
      change: '`pollers.maximum`',
    },
    {
      part: 'concurrency of the detector',
      rate: concurrency * perInvocation,
      change: '`detector.reservedConcurrency`',
    },
  ];
}

function ofBrokers({ brokers, zones, topicDays }: Standing): Bottleneck[] {
  const size = BROKERS.find(({ name }) => name === brokers.size);
  if (size === undefined) throw new Error(`no limits are known of ${brokers.size}`);
  const bytes = MEASURED.bytesInKafka * zones;
  const cpu = (MEASURED.kafkaCpuSecondsPerMillion * zones) / MILLION;
  const change = '`kafka.instanceType`, then `kafka.brokersPerZone`';
  return [
    { part: "brokers' processors", rate: (brokers.count * size.processors * HEADROOM.processor) / cpu, change },
    {
      part: "throughput of brokers' disks",
      rate: (brokers.count * size.diskBytesPerSecond * HEADROOM.broker) / bytes,
      change,
    },
    {
      part: `brokers' disks, for ${topicDays} days`,
      rate: (brokers.count * brokers.gib * GIB * HEADROOM.brokerDisk) / (bytes * topicDays * DAY_SECONDS),
      change: '`kafka.maximumStorageGib`, or a shorter `kafka.retentionHours`',
    },
  ];
}

function ofNodes({ nodes, replicas, keepDays }: Standing): Bottleneck[] {
  const size = DATA_NODES.find(({ name }) => name === nodes.size);
  if (size === undefined) throw new Error(`no limits are known of ${nodes.size}`);
  const cpu = (MEASURED.searchCpuSecondsPerMillion * (1 + replicas)) / MILLION;
  const bytes = MEASURED.bytesInSearch * (1 + replicas) * keepDays * DAY_SECONDS;
  return [
    {
      part: "data nodes' processors",
      rate: (nodes.count * size.processors * HEADROOM.processor) / cpu,
      change: '`search.instanceType`, then `search.dataNodes`',
    },
    {
      part: `data nodes' disks, for ${keepDays} days`,
      rate: (nodes.count * nodes.gib * GIB * HEADROOM.nodeDisk) / bytes,
      change: '`search.storageGib`, or a shorter `retention.keepDays`',
    },
  ];
}
