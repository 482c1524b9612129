import { machine, median, readable, textTable } from '../text-table.ts';
import type { FirstPaint } from './first-paint.ts';
import type { RatePair } from './pipeline-cost.ts';
import type { Took } from './questions.ts';
import type { ServerMemory } from './refreshes.ts';

/** What was measured of the pages. */
export interface PageFindings {
  readonly documents: number;
  readonly sensors: number;
  /** Hours of trends. */
  readonly hours: number;
  readonly took: readonly Took[];
  /** Undefined without a browser. */
  readonly paints: readonly FirstPaint[] | undefined;
}

/** What a page may take, in milliseconds. */
const AIM_MS = 1_000;
const MOST_COST = 0.05;

/** What the pages take, beside what is aimed at. */
export function pageTable({ documents, sensors, hours, took, paints }: PageFindings): string {
  const rows = [...took.map(tookRow), ...(paints === undefined ? [] : paintRows(paints))];
  const head = ['milliseconds', 'first', 'median', 'most', `aim ≤ ${readable(AIM_MS)}`];
  const noBrowser = 'No browser: there is no Chromium on this machine.\n';
  return `
${machine()}
${readable(documents)} documents of ${readable(sensors)} sensors in the last 24 hours, all of which is looked at;
${readable(hours)} hours of trends, a year of fifty sensors

${textTable(head, rows)}
${paints === undefined ? noBrowser : ''}`;
}

/** What the server keeps in memory. */
export function memoryLine({ refreshes, early, late }: ServerMemory): string {
  const mega = (bytes: number) => `${readable(bytes / 1e6)} MB`;
  return `memory of the server: ${mega(early)} after ${readable(refreshes / 10)} refreshes, ${mega(late)} after ${readable(refreshes)}\n`;
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
export function costLine(rates: readonly RatePair[]): string {
  const costs = rates.map(({ alone, watched }) => 1 - watched / alone);
  const percent = (share: number) => `${readable(share * 100, 1)} %`;
  const middle = median(costs);
  const each = rates.map(({ alone, watched }) => `${readable(alone)} → ${readable(watched)}`).join(', ');
  const judged = middle <= MOST_COST ? '' : ', missed';
  return `two open consoles: documents a second ${each}; cost ${percent(middle)} (aim ≤ ${percent(MOST_COST)}${judged})\n`;
}
