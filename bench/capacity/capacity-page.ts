import { MEASURED, MEASURED_ON } from '../measured.ts';
import { type Bottleneck, bottlenecks, type Standing } from './bottlenecks.ts';
import { type CapacityPlan, capacityPlan, type Demand, FUNCTION } from './capacity-plan.ts';
import { ACCOUNT_CONCURRENCY, KAFKA, POLLERS_COME_SECONDS, SEARCH } from './limits.ts';
import { type Lag, simulate } from './queue-simulation.ts';

/** Readings a second of the page. */
export const RATES = [1_000, 10_000, 100_000, 1_000_000] as const;

/** What the production profile asks. */
export const DEMAND: Omit<Demand, 'rate'> = { topicDays: 7, keepDays: 30, replicas: 1, zones: 3 };

/** The production profile; a test compares it with infra's. */
export const PRODUCTION: Standing = {
  partitions: 12,
  pollers: 4,
  concurrency: 24,
  brokers: { size: 'kafka.m7g.large', count: 3, gib: 600 },
  nodes: { size: 'r7g.large.search', count: 3, gib: 200 },
  zones: 3,
  topicDays: 7,
  keepDays: 30,
  replicas: 1,
};

const TB = 1e12;
const HOUR = 3_600;
const START = 300;

/** docs/capacity.md, computed. */
export function capacityPage(): string {
  const plans = RATES.map((rate) => ({ rate, plan: capacityPlan({ ...DEMAND, rate }) }));
  return [
    '# What it holds',
    `Computed by \`npm run bench -- capacity\` from what was measured (\`bench/measured.ts\`: ${MEASURED.detectorCpuSecondsPerMillion} CPU seconds of the detector,
${MEASURED.searchCpuSecondsPerMillion} of OpenSearch and ${MEASURED.kafkaCpuSecondsPerMillion} of Kafka for a million readings, on ${MEASURED_ON})
and from AWS's published limits (\`bench/capacity/limits.ts\`, each with its source); a test compares. **Nothing here was measured on AWS**: a
processor there may be half or twice as fast, and the table says which part to look at first, not what a bill will be.`,
    '## What production holds as it is',
    standingTable(bottlenecks(PRODUCTION)),
    `Of processors 60 % are planned for, of the detector 70 %, of brokers' disks 85 %: a zone may be lost, and a peak may come.`,
    '## What more needs',
    planTable(plans),
    `Kept ${DEMAND.topicDays} days in the topic and ${DEMAND.keepDays} in the index, with a copy in each zone and one copy of each verdict. Measured with
200 sensors. Rules judge each reading by itself, whatever the number of sensors; with the model it counts: at 10,000 sensors with a reading each in a batch, detector and
OpenSearch take six to ten times as much for each reading ([speed](speed.md#with-the-model-and-the-views)). Memory: ${FUNCTION.memoryMib.toLocaleString('en')} MiB take batches of ${FUNCTION.batchSize.toLocaleString('en')} whatever the rate.`,
    `What is short first, and what to change:`,
    plans.map(({ rate, plan }) => `- **${number(rate)} a second**: ${narrowest(plan)}`).join('\n'),
    '## Bursts and outages',
    `A queue for each partition, one batch of it at a time, pollers of five invocations that come ${POLLERS_COME_SECONDS / 60} minutes after they are needed, and the measured times of a
batch (\`bench/capacity/queue-simulation.ts\`). Until everything is judged again:`,
    simulationTable(),
    '',
  ].join('\n\n');
}

function standingTable(parts: readonly Bottleneck[]): string {
  const rows = parts.map(({ part, rate, change }) => [part, number(Math.floor(rate)), change]);
  return table(['part, the narrowest first', 'readings a second', 'what to change'], rows);
}

interface Planned {
  readonly rate: number;
  readonly plan: CapacityPlan;
}

function planTable(plans: readonly Planned[]): string {
  const row = (name: string, cellOf: (plan: CapacityPlan) => string) => [
    name,
    ...plans.map(({ plan }) => cellOf(plan)),
  ];
  const rows = [
    row('records in a batch', ({ judging }) => number(judging.batch)),
    row('an invocation takes', ({ judging }) => `${Math.round(judging.serviceMs)} ms`),
    row('invocations at a time', ({ judging }) => number(judging.concurrency)),
    row('event pollers', ({ judging }) => number(judging.pollers)),
    row('partitions', ({ judging }) => number(judging.partitions)),
    row('brokers', ({ brokers }) => `${brokers.count} × ${brokers.size}`),
    row('disk of each', ({ brokers }) => `${(brokers.diskBytesEach / TB).toFixed(2)} TB`),
    row('their processors', ({ brokers }) => percent(brokers.processorUse)),
    row('data nodes', ({ nodes }) => `${nodes.count} × ${nodes.size}`),
    row('disk of each', ({ nodes }) => `${(nodes.diskBytesEach / TB).toFixed(2)} TB`),
    row('their processors', ({ nodes }) => percent(nodes.processorUse)),
    row('shards of a day', ({ shardsADay }) => number(shardsADay)),
    row('days of verdicts', ({ keepDays }) => number(keepDays)),
  ];
  return table(['readings a second', ...plans.map(({ rate }) => number(rate))], rows);
}

/** What is short first, in words. */
function narrowest({ judging, brokers, nodes, keepDays }: CapacityPlan): string {
  if (keepDays < DEMAND.keepDays)
    return `no domain of 80 nodes holds ${DEMAND.keepDays} days of it: ${keepDays} days fit. Keep less in the index and the rest in S3, or one domain for each plant; change that first.`;
  const asked = [
    judging.concurrency > ACCOUNT_CONCURRENCY ? ' Ask for more concurrent executions.' : '',
    brokers.count > KAFKA.brokers / 2
      ? ` ${brokers.count} of the ${KAFKA.brokers} brokers that a cluster has without asking.`
      : '',
    nodes.count > SEARCH.nodes / 2
      ? ` ${nodes.count} of the ${SEARCH.nodes} data nodes that a domain has without asking.`
      : '',
  ].join('');
  const next = ` Then ${judging.concurrency > PRODUCTION.partitions ? '`kafka.partitions` and `pollers.maximum`' : "the brokers' disks"}.`;
  if (nodes.processorUse > 0.4)
    return `OpenSearch's processors (${percent(nodes.processorUse)} of ${nodes.count} nodes): a larger \`search.instanceType\` first.${asked}`;
  if (nodes.diskBytesEach * nodes.count > brokers.diskBytesEach * brokers.count)
    return `OpenSearch's disks: \`search.storageGib\` first, and \`search.dataNodes\` where a disk is the largest of its size already.${next}${asked}`;
  return `the brokers' disks: \`kafka.maximumStorageGib\`, or a shorter \`kafka.retentionHours\`, first.${asked}`;
}

function simulationTable(): string {
  const cases = RATES.flatMap((rate) => {
    const { partitions, pollers } = capacityPlan({ ...DEMAND, rate }).judging;
    const common = { seconds: HOUR, partitions, pollers: { minimum: Math.ceil(pollers / 2), maximum: pollers } };
    const always = () => true;
    const during = (second: number, length: number) => second >= START && second < START + length;
    return [
      {
        rate,
        words: 'steady',
        lag: simulate({ ...common, seconds: 600, rateAt: () => rate, isUp: always }),
        length: 0,
      },
      {
        ...{ rate, words: 'three times as much for five minutes', length: 300 },
        lag: simulate({ ...common, rateAt: (second) => (during(second, 300) ? 3 * rate : rate), isUp: always }),
      },
      {
        ...{ rate, words: 'OpenSearch away for ten minutes', length: 600 },
        lag: simulate({ ...common, rateAt: () => rate, isUp: (second) => !during(second, 600) }),
      },
    ];
  });
  const rows = cases.map(({ rate, words, lag, length }) => [number(rate), words, ...lagCells(lag, length)]);
  return table(['readings a second', 'what happens', 'most waiting', 'oldest', 'caught up after'], rows);
}

function lagCells({ mostRecords, oldestSeconds, caughtUpAtSecond }: Lag, length: number): string[] {
  const after = caughtUpAtSecond - START - length;
  const caughtUp = length === 0 || after <= 0 ? 'never behind' : span(after);
  return [
    number(mostRecords),
    span(oldestSeconds),
    Number.isFinite(caughtUpAtSecond) ? caughtUp : 'not within an hour',
  ];
}

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

const number = (value: number): string => value.toLocaleString('en', { maximumFractionDigits: 0 });
const percent = (share: number): string => `${Math.round(100 * share)} %`;
const span = (seconds: number): string =>
  seconds < 60 ? `${seconds.toFixed(1)} s` : `${(seconds / 60).toFixed(1)} min`;
