import { csvFileRows } from '../adapters/file-system/csv-file.ts';
import { CsvProblem, type CsvRow } from '../adapters/file-system/csv-parser.ts';
import { FileProblem, openTextFile, type TextFile } from '../adapters/file-system/text-file.ts';
import { UserError } from '../command-line/command.ts';
import type { Result } from '../detection/result.ts';
import type { RuleSet } from '../detection/rules.ts';
import { findColumns, type HistoryColumns } from './history-columns.ts';
import { type HistoryReading, RowReader } from './history-row.ts';

/** A person's own readings in a CSV file: header row, then a reading in each row. */
export class History {
  readonly columns: HistoryColumns;
  readonly #file: TextFile;
  readonly #ruleSet: RuleSet;

  private constructor(file: TextFile, columns: HistoryColumns, ruleSet: RuleSet) {
    this.#file = file;
    this.columns = columns;
    this.#ruleSet = ruleSet;
  }

  /**
   * Opens a file and reads its header and first reading.
   *
   * @throws UserError when it cannot be read, has no readings, or its columns cannot be told
   */
  static async open(path: string, ruleSet: RuleSet): Promise<History> {
    return await sentencesFor(path, async () => {
      const file = await openTextFile(path);
      const [header, first] = await firstRows(file);
      if (header === undefined) throw new FileProblem(`${path} has no header row; its lines are empty`);
      if (first === undefined) throw new FileProblem(`${path} has a header row and no readings`);
      const columns = findColumns(header.cells, first.cells, ruleSet);
      if (!columns.ok)
        throw new UserError(columns.problem.map((problem) => `${path}, line ${header.line}: ${problem}.`).join('\n'));
      return new History(file, columns.value, ruleSet);
    });
  }

  get path(): string {
    return this.#file.path;
  }

  /** Bytes that were added to the file since it was opened; they are not read. */
  grownBytes(): Promise<number> {
    return this.#file.grownBytes();
  }

  /**
   * The readings in the order of the file, some thousands at a time; what a row that is no reading lacks, as a sentence.
   *
   * @throws UserError when the file is not CSV from some line on
   */
  async *readings(): AsyncGenerator<Result<HistoryReading, string>[], void> {
    const reader = new RowReader(this.columns, this.#ruleSet);
    let isHeader = true;
    for await (const rows of checked(this.path, csvFileRows(this.#file))) {
      const readings = rows.slice(isHeader ? 1 : 0).map((row) => reader.read(row));
      isHeader &&= rows.length === 0;
      if (readings.length > 0) yield readings;
    }
  }
}

async function firstRows(file: TextFile): Promise<readonly CsvRow[]> {
  const first: CsvRow[] = [];
  for await (const rows of csvFileRows(file)) {
    first.push(...rows.slice(0, 2));
    if (first.length >= 2) break;
  }
  return first;
}

async function* checked<Item>(path: string, items: AsyncGenerator<Item, void>): AsyncGenerator<Item, void> {
  try {
    yield* items;
  } catch (error) {
    throw asUserError(path, error);
  }
}

async function sentencesFor<Value>(path: string, work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (error) {
    throw asUserError(path, error);
  }
}

function asUserError(path: string, error: unknown): unknown {
  if (error instanceof CsvProblem) return new UserError(`${path}, line ${error.line}: ${error.message}.`);
  if (error instanceof FileProblem) return new UserError(`${error.message}.`);
  return error;
}
