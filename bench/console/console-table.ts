import { machine, median, readable, textTable } from '../text-table.ts';
import type { FirstPaint } from './first-paint.ts';
import type { RatePair } from './pipeline-cost.ts';
import type { Took } from './questions.ts';
import type { ServerMemory } from './refreshes.ts';

/** All that was measured. */
export interface Findings {
  readonly documents: number;
  readonly sensors: number;
  readonly took: readonly Took[];
  /** Undefined without a browser. */
  readonly paints: readonly FirstPaint[] | undefined;
  readonly memory: ServerMemory;
  readonly rates: readonly RatePair[];
}

/** What a page may take, in milliseconds. */
const AIM_MS = 1_000;
const MOST_COST = 0.05;

/** Everything as text, beside what is aimed at. */
export function consoleTables({ documents, sensors, took, paints, memory, rates }: Findings): string {
  const rows = [...took.map(tookRow), ...(paints === undefined ? [] : paintRows(paints))];
  const head = ['milliseconds', 'first', 'median', 'most', `aim ≤ ${readable(AIM_MS)}`];
  const mega = (bytes: number) => `${readable(bytes / 1e6)} MB`;
  return [
    `\n${machine()}`,
    `${readable(documents)} documents of ${readable(sensors)} sensors in the last 24 hours, all of which is looked at\n`,
    textTable(head, rows),
    paints === undefined ? '\nNo browser: there is no Chromium on this machine.' : '',
    `\nmemory of the server: ${mega(memory.early)} after ${readable(memory.refreshes / 10)} refreshes, ${mega(memory.late)} after ${readable(memory.refreshes)}`,
    ...(rates.length === 0 ? [] : [costLine(rates)]),
    '',
  ].join('\n');
}

const verdict = (ms: number): string => (ms <= AIM_MS ? '' : 'missed');

const tookRow = ({ name, firstMs, medianMs, mostMs }: Took): readonly string[] => [
  name,
  ...[firstMs, medianMs, mostMs].map((ms) => readable(ms)),
  verdict(medianMs),
];

function paintRows(paints: readonly FirstPaint[]): readonly (readonly string[])[] {
  const row = (name: string, each: readonly number[]) => {
    const [first = Number.NaN, ...later] = each;
    return [name, readable(first), readable(median(later)), readable(Math.max(...later)), verdict(median(later))];
  };
  return [
    row(
      'browser: first paint',
      paints.map(({ paintMs }) => paintMs),
    ),
    row(
      'browser: all in sight drawn',
      paints.map(({ drawnMs }) => drawnMs),
    ),
  ];
}

/** What two open consoles take from the rate, of each pair, and the middle of them. */
function costLine(rates: readonly RatePair[]): string {
  const costs = rates.map(({ alone, watched }) => 1 - watched / alone);
  const percent = (share: number) => `${readable(share * 100, 1)} %`;
  const middle = median(costs);
  const each = rates.map(({ alone, watched }) => `${readable(alone)} → ${readable(watched)}`).join(', ');
  const judged = middle <= MOST_COST ? '' : ', missed';
  return `two open consoles: documents a second ${each}; cost ${percent(middle)} (aim ≤ ${percent(MOST_COST)}${judged})`;
}
