import { median } from '../text-table.ts';
import type { ContenderName } from './contenders.ts';
import type { Measurement, Round } from './rounds.ts';

/** The pipeline's part in a peer's: what stays comparable from machine to machine. */
interface Ratio {
  readonly name: string;
  readonly peer: ContenderName;
  readonly of: (measurement: Measurement) => number;
  readonly better: 'higher' | 'lower';
  /** What it should reach; undefined where there is no aim. */
  readonly aim?: number;
}

const rate = ({ documentsPerSecond }: Measurement) => documentsPerSecond;
const cpu = (process: string) => (measurement: Measurement) => measurement.cpuSecondsPerMillion[process] ?? Number.NaN;

export const RATIOS: readonly Ratio[] = [
  { name: 'rate / script', peer: 'script', of: rate, better: 'higher', aim: 1.5 },
  { name: 'rate / script, default index', peer: 'defaults', of: rate, better: 'higher', aim: 1.5 },
  { name: 'rate / Go', peer: 'go', of: rate, better: 'higher', aim: 1 },
  { name: 'rate / raw bulk', peer: 'limit', of: rate, better: 'higher' },
  { name: 'own CPU / script', peer: 'script', of: cpu('own'), better: 'lower', aim: 0.5 },
  { name: 'own CPU / Go', peer: 'go', of: cpu('own'), better: 'lower' },
  { name: 'OpenSearch CPU / script', peer: 'script', of: cpu('openSearch'), better: 'lower', aim: 1.2 },
  {
    name: 'OpenSearch CPU / script, default index',
    peer: 'defaults',
    of: cpu('openSearch'),
    better: 'lower',
    aim: 1.2,
  },
];

/** How much worse than the baseline a ratio may be before that is a failure. */
const TOLERANCE = 1.2;

export type RatioValues = Readonly<Record<string, number>>;

/** Each ratio as the median of its rounds; those whose peer took no part are left out. */
export function ratiosOf(rounds: readonly Round[]): RatioValues {
  const values = RATIOS.map(({ name, peer, of }) => {
    const inRounds = rounds.flatMap((round) => {
      const [ours, theirs] = (['pipeline', peer] as const).map((each) =>
        round.find(({ contender }) => contender === each),
      );
      return ours === undefined || theirs === undefined ? [] : [of(ours) / of(theirs)];
    });
    return [name, median(inRounds)] as const;
  });
  return Object.fromEntries(values.filter(([, value]) => Number.isFinite(value)));
}

/** Whether a ratio is as good as it should be; true where it has no aim. */
export const reaches = ({ aim, better }: Ratio, value: number): boolean =>
  aim === undefined || (better === 'higher' ? value >= aim : value <= aim);

/** A sentence for each ratio that is more than a fifth worse than its baseline; what only one side has is not compared. */
export function worsened(baseline: RatioValues, measured: RatioValues): readonly string[] {
  return RATIOS.flatMap(({ name, better }) => {
    const [before, now] = [baseline[name], measured[name]];
    if (before === undefined || now === undefined) return [];
    const factor = better === 'higher' ? before / now : now / before;
    return factor <= TOLERANCE
      ? []
      : [`${name} was ${before.toFixed(2)} and is ${now.toFixed(2)}, ${Math.round((factor - 1) * 100)} % worse.`];
  });
}
