import { UserError } from '../command-line/command.ts';
import type { History, HistoryPass } from './history.ts';
import type { RowProblem } from './history-row.ts';
import type { HistoryReading } from './reading-maker.ts';
import type { RepeatedHour } from './time-cell.ts';

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
  /** Rows that are wrong, their mistakes, and the first ten of these, a sentence each. */
  readonly wrongRows: number;
  readonly mistakes: number;
  readonly problems: readonly string[];
  /** How many values each channel has. */
  readonly values: ReadonlyMap<string, number>;
  readonly zoneAssumed: boolean;
  readonly repeatedHour: RepeatedHour;
}

/** How a history is checked. */
export interface CheckSettings {
  readonly stop: AbortSignal;
  /** What was not done where the history is refused, `sent` or `judged`. */
  readonly verb: 'sent' | 'judged';
  /** Counts and names wrong rows instead of refusing the history. */
  readonly skipWrongRows?: boolean;
}

const MOST_PROBLEMS = 10;

/**
 * Reads a whole history before any of it is used, so that a mistake in its last line costs nothing.
 *
 * @returns what it holds, or undefined when stopped
 * @throws UserError with up to ten problems, each with its line and column
 */
export async function checkHistory(history: History, settings: CheckSettings): Promise<HistoryCheck | undefined> {
  const { stop, verb, skipWrongRows = false } = settings;
  const pass = history.pass();
  const tally = new Tally(history.path, pass);
  for await (const batch of pass.batches) {
    if (stop.aborted) return undefined;
    for (const reading of batch) {
      if (reading.ok) tally.add(reading.value);
      else tally.addWrong(reading.problem);
      if (!skipWrongRows && tally.mistakes > MOST_PROBLEMS) throw refusal(tally, verb);
    }
  }
  if (!skipWrongRows && tally.wrongRows > 0) throw refusal(tally, verb);
  if (tally.readings === 0)
    throw new UserError([...tally.problems, `${history.path} has no row with a value in a channel.`].join('\n'));
  return tally;
}

class Tally implements HistoryCheck {
  readings = 0;
  emptyRows = 0;
  firstMs = Number.POSITIVE_INFINITY;
  lastMs = Number.NEGATIVE_INFINITY;
  lateRows = 0;
  firstLate: HistoryCheck['firstLate'];
  wrongRows = 0;
  mistakes = 0;
  readonly problems: string[] = [];
  readonly #path: string;
  readonly #pass: HistoryPass;

  constructor(path: string, pass: HistoryPass) {
    this.#path = path;
    this.#pass = pass;
  }

  get values(): ReadonlyMap<string, number> {
    return this.#pass.rows.values;
  }

  get zoneAssumed(): boolean {
    return this.#pass.times.zoneAssumed;
  }

  get repeatedHour(): RepeatedHour {
    return this.#pass.times.repeatedHour;
  }

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

  addWrong({ sentences }: RowProblem): void {
    this.wrongRows++;
    this.mistakes += sentences.length;
    const room = MOST_PROBLEMS - this.problems.length;
    this.problems.push(...sentences.slice(0, room).map((sentence) => `${this.#path}, ${sentence}.`));
  }
}

function refusal({ problems, mistakes }: Tally, verb: CheckSettings['verb']): UserError {
  const end = mistakes > MOST_PROBLEMS ? `There are more; nothing was ${verb}.` : `Nothing was ${verb}.`;
  return new UserError([...problems, end].join('\n'));
}
