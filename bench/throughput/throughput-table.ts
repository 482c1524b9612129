import { batchSizeFor, LAMBDA_PRICE, lambdaCost } from '../lambda-cost.ts';
import { median, readable, textTable } from '../text-table.ts';
import { CONTENDERS, TITLES } from './contenders.ts';
import { RATIOS, ratiosOf, reaches } from './ratios.ts';
import type { Measurement, Round } from './rounds.ts';

const MEMORIES_MIB = [512, 1_024, 1_769, 3_008];
const PROCESSES = ['own', 'openSearch', 'kafka'] as const;

/** Contenders with the medians of their rounds, and how far the rates of the rounds lie apart. */
export function contenderTable(rounds: readonly Round[]): string {
  const rows = CONTENDERS.flatMap((name) => {
    const own = rounds.flatMap((round) => round.filter(({ contender }) => contender === name));
    return own.length === 0 ? [] : [[TITLES[name], ...cells(own)]];
  });
  return textTable(['', 'records/s', 'least–most', 'own', 'OpenSearch', 'Kafka', 'memory'], rows);
}

function cells(own: readonly Measurement[]): readonly string[] {
  const rates = own.map(({ documentsPerSecond }) => documentsPerSecond / 1_000);
  const spread = [Math.min(...rates), Math.max(...rates)].map((rate) => readable(rate, 1));
  const cpu = PROCESSES.map((name) =>
    readable(median(own.map((each) => each.cpuSecondsPerMillion[name] ?? Number.NaN)), 1),
  );
  const memory = Math.max(...own.map((each) => each.peakMemoryBytes)) / 1e6;
  return [readable(median(rates) * 1_000), `${spread.join('–')}k`, ...cpu, `${readable(memory)} MB`];
}

/** The pipeline's ratios to its peers beside what they should be; nothing where no peer took part. */
export function ratioTable(rounds: readonly Round[]): string {
  const values = ratiosOf(rounds);
  const rows = RATIOS.flatMap((ratio) => {
    const value = values[ratio.name];
    if (value === undefined) return [];
    const sign = ratio.better === 'higher' ? '≥' : '≤';
    const aim =
      ratio.aim === undefined ? ['', ''] : [`${sign} ${ratio.aim}`, reaches(ratio, value) ? 'reached' : 'missed'];
    return [[ratio.name, readable(value, 2), ...aim]];
  });
  return rows.length === 0 ? '' : textTable(['pipeline', 'median', 'aim', ''], rows);
}

/** What a million readings would cost as the function on AWS, from the pipeline's own CPU; nothing where it did not run. */
export function costTable(rounds: readonly Round[], recordBytes: number): string {
  const own = rounds.flatMap((round) => round.filter(({ contender }) => contender === 'pipeline'));
  const cpuSecondsPerMillion = median(own.map((each) => each.cpuSecondsPerMillion['own'] ?? Number.NaN));
  if (Number.isNaN(cpuSecondsPerMillion)) return '';
  const rows = MEMORIES_MIB.map((memory) => {
    const cost = lambdaCost({ cpuSecondsPerMillion, waitSecondsPerMillion: 0, recordBytes }, memory);
    return [
      `${readable(memory)} MiB`,
      readable(cost.cpus, 2),
      readable(cost.seconds, 1),
      readable(cost.gbSeconds, 1),
      `${readable(cost.dollars * 100, 3)} ¢`,
      readable(cost.readingsPerSecond),
    ];
  });
  const head = ['on Lambda, computed', 'vCPU', 'seconds', 'GB-s', 'a million', 'readings/s'];
  return (
    `${textTable(head, rows)}\n` +
    `From its own CPU, ${LAMBDA_PRICE.perGbSecond} $ a GB-s (arm64), batches of ${readable(batchSizeFor(recordBytes))}.\n` +
    'Waiting for OpenSearch adds to seconds and GB-s. readings/s: of one environment.'
  );
}
