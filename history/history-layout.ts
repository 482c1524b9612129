import { csvFileRows } from '../adapters/file-system/csv-file.ts';
import { CsvParser, type CsvRow } from '../adapters/file-system/csv-parser.ts';
import { FileProblem, type TextFile } from '../adapters/file-system/text-file.ts';
import { UserError } from '../command-line/command.ts';
import type { HistoryOptions } from '../command-line/history-options.ts';
import type { RuleSet } from '../detection/rules.ts';
import { type DateOrder, endsWithYear, provenDateOrder } from '../detection/time-forms.ts';
import { findColumns, type HistoryColumns } from './history-columns.ts';
import { type DecimalSign, shownSign } from './number-cell.ts';
import { timeText } from './time-cell.ts';

/** How a file is laid out, as its first rows and, where those leave it open, later ones show. */
export interface HistoryLayout {
  readonly columns: HistoryColumns;
  readonly headerLine: number;
  readonly decimalSign: DecimalSign;
  readonly dateOrder: DateOrder | undefined;
  /** One sentence for each thing that the file showed and nobody said. */
  readonly notices: readonly string[];
}

/** Rows by which columns of numbers are told from others. */
const SAMPLE_ROWS = 1_000;

const ANNOTATIONS: ReadonlySet<string> = new Set(['#group', '#datatype', '#default']);

/** Whether a row says something of the others, as InfluxDB's annotations do. */
export const isAnnotation = ({ cells: [first = ''] }: CsvRow): boolean =>
  first.startsWith('#') && ANNOTATIONS.has(first.trim());

/**
 * Looks at a file until its layout is known.
 *
 * @throws UserError when its columns cannot be told, FileProblem when it has no rows, CsvProblem when it is not CSV
 */
export async function layoutOf(file: TextFile, ruleSet: RuleSet, options: HistoryOptions): Promise<HistoryLayout> {
  const parser = new CsvParser();
  const [header, ...sample] = await firstRows(file, parser);
  if (header === undefined) throw new FileProblem(`${file.path} has no header row; its lines are empty`);
  if (sample.length === 0) throw new FileProblem(`${file.path} has a header row and no readings`);
  const cells = sample.map((row) => row.cells);
  const columns = findColumns(header.cells, cells, ruleSet, options);
  if (!columns.ok)
    throw new UserError(columns.problem.map((problem) => `${file.path}, line ${header.line}: ${problem}.`).join('\n'));
  const marks = new Marks(columns.value, parser.separator ?? ',', ruleSet, options);
  const isSettled = marks.take(sample) || sample.length < SAMPLE_ROWS;
  if (!isSettled)
    for await (const rows of csvFileRows(file)) if (marks.take(rows.filter(({ line }) => line > header.line))) break;
  return { columns: columns.value, headerLine: header.line, ...marks.found };
}

/** The header, and some rows behind it. */
async function firstRows(file: TextFile, parser: CsvParser): Promise<readonly CsvRow[]> {
  const first: CsvRow[] = [];
  for await (const rows of csvFileRows(file, parser)) {
    for (const row of rows) if (first.length === 0 ? isHeader(row) : !isAnnotation(row)) first.push(row);
    if (first.length > SAMPLE_ROWS) break;
  }
  return first;
}

/** The header is the first row that is no comment. */
const isHeader = ({ cells }: CsvRow): boolean => !(cells[0] ?? '').trimStart().startsWith('#');

/** What cells show of how numbers and dates are written. */
class Marks {
  readonly #columns: HistoryColumns;
  readonly #notices: string[] = [];
  #decimalSign: DecimalSign | undefined;
  #dateOrder: DateOrder | undefined;
  #isDateOpen: boolean;

  constructor(columns: HistoryColumns, separator: string, { times }: RuleSet, options: HistoryOptions) {
    this.#columns = columns;
    // A comma that separates cells is no decimal comma, unless somebody says so.
    this.#decimalSign = options['decimal-comma'] ? 'comma' : separator === ',' ? 'point' : undefined;
    this.#dateOrder = options['date-order'] ?? times.dateOrder;
    this.#isDateOpen = this.#dateOrder === undefined;
  }

  get found(): Omit<HistoryLayout, 'columns' | 'headerLine'> {
    return { decimalSign: this.#decimalSign ?? 'point', dateOrder: this.#dateOrder, notices: this.#notices };
  }

  /** Looks at further rows; returns whether nothing is open any more. */
  take(rows: readonly CsvRow[]): boolean {
    for (const row of rows) {
      if (this.#isDateOpen) this.#lookAtTime(row);
      if (this.#decimalSign === undefined) this.#lookAtNumbers(row);
      if (!this.#isDateOpen && this.#decimalSign !== undefined) return true;
    }
    return false;
  }

  #lookAtTime({ line, cells }: CsvRow): void {
    const text = timeText(cells, this.#columns.time);
    if (text === '') return;
    this.#dateOrder = provenDateOrder(text);
    this.#isDateOpen = this.#dateOrder === undefined && endsWithYear(text);
    if (this.#dateOrder !== undefined)
      this.#notices.push(`Dates are read ${this.#dateOrder}: ${text} (line ${line}) cannot be read otherwise.`);
  }

  #lookAtNumbers({ line, cells }: CsvRow): void {
    const { channels, pivot } = this.#columns;
    for (const place of pivot === undefined ? channels.map((channel) => channel.place) : [pivot.value]) {
      this.#decimalSign ??= shownSign(cells[place]?.trim() ?? '');
      if (this.#decimalSign === undefined) continue;
      if (this.#decimalSign === 'comma')
        this.#notices.push(`Numbers are read with a decimal comma, as in ${cells[place]?.trim()} (line ${line}).`);
      return;
    }
  }
}
