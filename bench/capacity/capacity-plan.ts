import { MEASURED, MIB_PER_PROCESSOR } from '../measured.ts';
import { BROKERS, DATA_NODES, HEADROOM, KAFKA, POLLER, SEARCH } from './limits.ts';

/** What is asked of a system: readings a second, and how long they and their verdicts are kept. */
export interface Demand {
  readonly rate: number;
  readonly topicDays: number;
  readonly keepDays: number;
  /** Copies beside the first, of each verdict. */
  readonly replicas: number;
  readonly zones: number;
}

/** The function as production has it; the window is Lambda's own. A test compares it with infra's. */
export const FUNCTION = { memoryMib: 1_769, batchSize: 10_000, windowSeconds: 0.5 } as const;

const DAY_SECONDS = 86_400;
const MILLION = 1e6;

/** The part of a system that judges. */
export interface JudgingPlan {
  readonly batch: number;
  readonly serviceMs: number;
  /** Invocations at a time. */
  readonly concurrency: number;
  readonly pollers: number;
  readonly partitions: number;
}

/** A number of machines of a size, and what of them is used. */
export interface MachinesPlan {
  readonly size: string;
  readonly count: number;
  readonly processorUse: number;
  readonly diskBytesEach: number;
}

/** What a demand needs. */
export interface CapacityPlan {
  readonly judging: JudgingPlan;
  readonly brokers: MachinesPlan;
  /** Days that fit the largest domain, where what was asked does not. */
  readonly keepDays: number;
  readonly nodes: MachinesPlan;
  readonly shardsADay: number;
}

/** Milliseconds of an invocation with so many records: what it always takes, and the processor's time for each. */
export function serviceMs(records: number, memoryMib: number = FUNCTION.memoryMib): number {
  const processor = Math.min(1, memoryMib / MIB_PER_PROCESSOR);
  return MEASURED.invocationMs + (records * MEASURED.detectorCpuSecondsPerMillion) / 1_000 / processor;
}

/** What the detector, its pollers and the topic's partitions must be. */
export function judgingPlan(rate: number): JudgingPlan {
  const batch = Math.max(1, Math.min(FUNCTION.batchSize, Math.round(rate * FUNCTION.windowSeconds)));
  const each = serviceMs(batch);
  const concurrency = Math.ceil(((rate / batch) * each) / 1_000 / HEADROOM.detector);
  const bytes = rate * MEASURED.bytesInKafka;
  const pollers = Math.max(Math.ceil(bytes / POLLER.bytesPerSecond), Math.ceil(concurrency / POLLER.invocations));
  // One batch of a partition at a time, and a poller for each at most.
  const partitions = roundUp(Math.max(concurrency, pollers), 12);
  return { batch, serviceMs: each, concurrency, pollers, partitions };
}

/** Brokers for a demand: the smallest size of which few enough do. */
export function brokersPlan({ rate, topicDays, zones }: Demand): MachinesPlan {
  const bytes = rate * MEASURED.bytesInKafka;
  const disk = (bytes * topicDays * DAY_SECONDS * zones) / HEADROOM.brokerDisk;
  // Each copy is worked on like the first.
  const processors = (rate * MEASURED.kafkaCpuSecondsPerMillion * zones) / MILLION / HEADROOM.processor;
  for (const { name, processors: each, diskBytesPerSecond, networkBytesPerSecond } of BROKERS) {
    const needed = [
      zones,
      processors / each,
      disk / KAFKA.diskBytes,
      (bytes * zones) / (diskBytesPerSecond * HEADROOM.broker),
      // Every byte comes in once for each copy, and goes out to the other copies and to the pollers.
      (bytes * zones) / (networkBytesPerSecond * HEADROOM.broker),
    ];
    const count = roundUp(Math.max(...needed), zones);
    if (count <= KAFKA.brokers || name === BROKERS.at(-1)?.name)
      return {
        size: name,
        count,
        processorUse: (processors * HEADROOM.processor) / (count * each),
        diskBytesEach: disk / count,
      };
  }
  throw new Error('the list of brokers is empty');
}

/** Data nodes for a demand: the smallest size of which few enough do, by processors and by disks. */
export function nodesPlan(demand: Demand): MachinesPlan {
  const { rate, keepDays, replicas, zones } = demand;
  const disk = (bytesADay(demand) * keepDays) / HEADROOM.nodeDisk;
  const processors = (rate * MEASURED.searchCpuSecondsPerMillion * (1 + replicas)) / MILLION / HEADROOM.processor;
  for (const { name, processors: each, diskBytes } of DATA_NODES) {
    const count = roundUp(Math.max(zones, processors / each, disk / diskBytes), zones);
    if (count <= SEARCH.nodes / 4 || name === DATA_NODES.at(-1)?.name)
      return {
        size: name,
        count,
        processorUse: (processors * HEADROOM.processor) / (count * each),
        diskBytesEach: disk / count,
      };
  }
  throw new Error('the list of data nodes is empty');
}

/** Everything for a demand; verdicts are kept for fewer days where no domain could hold them. */
export function capacityPlan(demand: Demand): CapacityPlan {
  const largest = DATA_NODES.at(-1)?.diskBytes ?? 0;
  const fits = Math.floor((SEARCH.nodes * largest * HEADROOM.nodeDisk) / bytesADay(demand));
  const keepDays = Math.min(demand.keepDays, fits);
  const nodes = nodesPlan({ ...demand, keepDays });
  const primaryBytes = demand.rate * MEASURED.bytesInSearch * DAY_SECONDS;
  const shardsADay = Math.max(nodes.count, Math.ceil(primaryBytes / SEARCH.shardBytes));
  return { judging: judgingPlan(demand.rate), brokers: brokersPlan(demand), keepDays, nodes, shardsADay };
}

const bytesADay = ({ rate, replicas }: Demand): number => rate * MEASURED.bytesInSearch * DAY_SECONDS * (1 + replicas);

/** A whole number of steps that is enough. */
const roundUp = (value: number, step: number): number => Math.max(step, Math.ceil(value / step - 1e-9) * step);
