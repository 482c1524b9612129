import type { Outcome } from './check/outcome.ts';
import { isServer } from './schedule/disturbance.ts';
import { sentenceOf } from './schedule/disturbance-words.ts';
import { needsServersAlone, type Schedule } from './schedule/schedule.ts';

/** How wide a person's terminal may be taken to be. */
const COLUMNS = 80;
const INDENT = ' '.repeat(8);
const BYTES_PER_MEGABYTE = 1_000_000;

const SIZE_WORDS = { small: '', kilobyte: '1 KB', wide: '60 B to 1 MiB' } as const;
const PLACEMENT_WORDS = { 'one-broker': '', spread: 'two brokers', replicated: 'two copies' } as const;

interface Ended {
  readonly schedule: Schedule;
  readonly outcome: Outcome;
}

type Kind = readonly [title: string, isOf: (schedule: Schedule) => boolean];

const has = (schedule: Schedule, kind: string): boolean =>
  schedule.disturbances.some(({ disturbance }) => disturbance.kind === kind);

/** The rows of the table; a schedule may be of several kinds. */
const KINDS: readonly Kind[] = [
  ['all', () => true],
  ['values of 100 bytes', ({ sizes }) => sizes === 'small'],
  ['values of 1 KB', ({ sizes }) => sizes === 'kilobyte'],
  ['values of 60 B to 1 MiB', ({ sizes }) => sizes === 'wide'],
  ['skewed keys', ({ keys }) => keys === 'skewed'],
  ['two brokers', ({ placement }) => placement !== 'one-broker'],
  ['partitions moved', (schedule) => has(schedule, 'move')],
  ['killed at a commit', (schedule) => has(schedule, 'kill-at-commit')],
  ['a detector or environment killed', killsItsOwn],
  ['a server killed', needsServersAlone],
];

/** What a person reads of a soak: a few lines for each schedule that has ended, and a table at the end. */
export class SoakReport {
  readonly #of: number;
  readonly #ended: Ended[] = [];

  /** @param of how many schedules are to run */
  constructor(of: number) {
    this.#of = of;
  }

  /** Notes how a schedule ended, and returns the lines that say so. */
  ended(schedule: Schedule, outcome: Outcome, durationMs: number): readonly string[] {
    this.#ended.push({ schedule, outcome });
    const { number, sizes, keys, placement, disturbances, finale } = schedule;
    const count = `${this.#ended.length}`.padStart(`${this.#of}`.length);
    const words = [SIZE_WORDS[sizes], keys === 'skewed' ? 'skewed' : '', PLACEMENT_WORDS[placement]];
    const facts = [
      `${outcome.problems.length === 0 ? 'passed' : 'FAILED'} in ${(durationMs / 1000).toFixed(1)} s`,
      `${thousands(outcome.records)} records`,
      `${megabytes(outcome.bytes)} MB`,
    ];
    const of = words.filter((word) => word !== '').join(', ');
    const events = disturbances.map(({ disturbance }) => sentenceOf(disturbance));
    if (finale.kind !== 'none') events.push(sentenceOf(finale));
    const unmet = outcome.left > 0 ? [`${outcome.left} of these did not come`] : [];
    const head = `[${count}/${this.#of}] ${number} `;
    return [head + facts.join(', '), ...wrapped((of === '' ? '' : `${of}: `) + [...events, ...unmet].join('; '))];
  }

  /** The table of all that have ended. */
  table(): readonly string[] {
    const rows = KINDS.map(([title, isOf]) =>
      row(
        title,
        this.#ended.filter(({ schedule }) => isOf(schedule)),
      ),
    );
    const titles = ['', 'schedules', 'failed', 'records', 'MB', 'unmet'];
    const widths = titles.map((title, at) => Math.max(title.length, ...rows.map((cells) => cells[at]?.length ?? 0)));
    return [titles, ...rows].map((cells) =>
      cells
        .map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)))
        .join('  ')
        .trimEnd(),
    );
  }
}

function row(title: string, ended: readonly Ended[]): readonly string[] {
  const sum = (count: (outcome: Outcome) => number) => ended.reduce((total, { outcome }) => total + count(outcome), 0);
  return [
    title,
    `${ended.length}`,
    `${sum(({ problems }) => (problems.length === 0 ? 0 : 1))}`,
    thousands(sum(({ records }) => records)),
    megabytes(sum(({ bytes }) => bytes)),
    `${sum(({ left }) => left)}`,
  ];
}

function killsItsOwn({ disturbances }: Schedule): boolean {
  return disturbances.some(({ disturbance }) => disturbance.kind === 'kill' && !isServer(disturbance.victim));
}

/** Puts a text into indented lines, broken between words where they would be too long. */
function wrapped(text: string): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= COLUMNS) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(INDENT + word);
  }
  return lines;
}

const thousands = (count: number): string => count.toLocaleString('en-US');
const megabytes = (bytes: number): string => thousands(Math.round(bytes / BYTES_PER_MEGABYTE));
