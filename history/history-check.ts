import { UserError } from '../command-line/command.ts';
import type { History } from './history.ts';
import type { HistoryReading } from './history-row.ts';

/** What a whole history holds. */
export interface HistoryCheck {
  readonly readings: number;
  /** Rows in which no channel has a value: there is nothing to send. */
  readonly emptyRows: number;
  /** Earliest and latest time, in epoch milliseconds. */
  readonly firstMs: number;
  readonly lastMs: number;
  /** Rows that are earlier than one before them. */
  readonly lateRows: number;
  /** The first of those: its line, and by how much it is earlier. */
  readonly firstLate: { readonly line: number; readonly byMs: number } | undefined;
}

const MOST_PROBLEMS = 10;
const SECOND_MS = 1_000;

/**
 * Reads a whole history before any of it is sent, so that a mistake in its last line costs nothing.
 *
 * @returns what it holds, or undefined when stopped
 * @throws UserError with up to ten problems, each with its line and column
 */
export async function checkHistory(history: History, stop: AbortSignal): Promise<HistoryCheck | undefined> {
  const problems: string[] = [];
  const tally = new Tally();
  for await (const batch of history.readings()) {
    if (stop.aborted) return undefined;
    for (const reading of batch) {
      if (reading.ok) tally.add(reading.value);
      else problems.push(`${history.path}, ${reading.problem}.`);
      if (problems.length > MOST_PROBLEMS) break;
    }
    if (problems.length > MOST_PROBLEMS) break;
  }
  if (problems.length > 0) throw new UserError(problemText(problems));
  if (tally.readings === 0) throw new UserError(`${history.path} has no row with a value in a channel.`);
  return tally;
}

/** What a person should know of a history before it is sent, one sentence each. */
export function historyNotices(history: History, check: HistoryCheck): readonly string[] {
  const { readings, emptyRows, firstMs, lastMs, lateRows, firstLate } = check;
  const time = (epochMs: number) => new Date(epochMs).toISOString();
  const channels = history.columns.channels.map(({ name }) => name).join(', ');
  return [
    `${history.path}: ${readings} readings from ${time(firstMs)} to ${time(lastMs)}; channels ${channels}.`,
    ...history.columns.notices,
    ...(emptyRows === 0 ? [] : [`${emptyRows} rows have no value in any channel and are left out.`]),
    ...(firstLate === undefined
      ? []
      : [
          `${lateRows} rows are earlier than one before them (the first is line ${firstLate.line}, by ` +
            `${firstLate.byMs / SECOND_MS} s): they are sent where they stand, at once. Sort the file by time if that is wrong.`,
        ]),
  ];
}

class Tally implements HistoryCheck {
  readings = 0;
  emptyRows = 0;
  firstMs = Number.POSITIVE_INFINITY;
  lastMs = Number.NEGATIVE_INFINITY;
  lateRows = 0;
  firstLate: HistoryCheck['firstLate'];

  add({ line, epochMs, value }: HistoryReading): void {
    if (value === undefined) {
      this.emptyRows++;
      return;
    }
    this.readings++;
    if (epochMs < this.lastMs) {
      this.lateRows++;
      this.firstLate ??= { line, byMs: this.lastMs - epochMs };
    }
    this.firstMs = Math.min(this.firstMs, epochMs);
    this.lastMs = Math.max(this.lastMs, epochMs);
  }
}

function problemText(problems: readonly string[]): string {
  const shown = problems.slice(0, MOST_PROBLEMS);
  const more = problems.length > MOST_PROBLEMS ? ['There are more; nothing was sent.'] : ['Nothing was sent.'];
  return [...shown, ...more].join('\n');
}
