import { csvFileRows } from '../adapters/file-system/csv-file.ts';
import { CsvProblem, type CsvRow } from '../adapters/file-system/csv-parser.ts';
import { FileProblem, openTextFile, type TextFile } from '../adapters/file-system/text-file.ts';
import { UsageError, UserError } from '../command-line/command.ts';
import type { HistoryOptions } from '../command-line/history-options.ts';
import type { Result } from '../detection/result.ts';
import type { RuleSet } from '../detection/rules.ts';
import { parseSensorId, type SensorId } from '../detection/sensor-id.ts';
import { TimeReader } from '../detection/time-reader.ts';
import { ALLOWED_TIME_ZONES } from '../detection/time-settings.ts';
import { TimeZone } from '../detection/time-zone.ts';
import type { HistoryColumns } from './history-columns.ts';
import { type HistoryLayout, isAnnotation, layoutOf } from './history-layout.ts';
import { type RowProblem, RowReader } from './history-row.ts';
import { type HistoryReading, ReadingMaker } from './reading-maker.ts';
import { TimeCells } from './time-cell.ts';

/** What to read, and how. */
export interface HistorySettings {
  readonly path: string;
  readonly ruleSet: RuleSet;
  readonly options: HistoryOptions;
  /** Present time in epoch milliseconds: what lies far ahead of it is no time. */
  readonly nowMs: number;
}

/** One reading of a history from its first row to its last. */
export interface HistoryPass {
  /** What was met so far. */
  readonly rows: RowReader;
  readonly times: TimeCells;
  /** The readings in the order of the file, some thousands at a time, and why a row is none. */
  readonly batches: AsyncGenerator<readonly Result<HistoryReading, RowProblem>[], void>;
}

/** A person's own readings in a CSV file: header row, then a reading in each row, or a value in long form. */
export class History {
  readonly path: string;
  readonly #file: TextFile;
  readonly #settings: HistorySettings;
  readonly #layout: HistoryLayout;
  readonly #sensorId: SensorId | undefined;
  readonly #reader: TimeReader;

  private constructor(
    settings: HistorySettings,
    file: TextFile,
    layout: HistoryLayout,
    timeZone: TimeZone | undefined,
  ) {
    const { ruleSet, options, path } = settings;
    this.path = path;
    this.#file = file;
    this.#settings = settings;
    this.#layout = layout;
    this.#sensorId = parseSensorId(options['sensor-id']);
    this.#reader = new TimeReader({
      ...ruleSet.times,
      timeZone: timeZone ?? ruleSet.times.timeZone,
      dateOrder: layout.dateOrder,
    });
  }

  /**
   * Opens a file and looks at its first rows.
   *
   * @throws UserError when it cannot be read, has no readings, or its columns cannot be told
   */
  static async open(settings: HistorySettings): Promise<History> {
    const { path, ruleSet, options } = settings;
    const zoneName = options['time-zone'];
    const timeZone = zoneName === undefined ? undefined : TimeZone.of(zoneName);
    if (zoneName !== undefined && timeZone === undefined)
      throw new UsageError(`--time-zone must be ${ALLOWED_TIME_ZONES}, got ${JSON.stringify(zoneName)}.`);
    const sensorId = options['sensor-id'];
    if (sensorId !== undefined && parseSensorId(sensorId) === undefined)
      throw new UsageError('--sensor-id must have 1 to 256 bytes.');
    try {
      const file = await openTextFile(path);
      return new History(settings, file, await layoutOf(file, ruleSet, options), timeZone);
    } catch (error) {
      throw asUserError(path, error);
    }
  }

  get columns(): HistoryColumns {
    return this.#layout.columns;
  }

  get ruleSet(): RuleSet {
    return this.#settings.ruleSet;
  }

  /** Present time, by which its times are believed. */
  get nowMs(): number {
    return this.#settings.nowMs;
  }

  /** What a person should know of how the file is read, one sentence each; what its encoding is, once it was read. */
  get notices(): readonly string[] {
    const { encoding } = this.#file;
    const foreign = encoding === 'utf-8' ? [] : [`The file is read as ${encoding.toUpperCase()}.`];
    return [...foreign, ...this.#layout.notices, ...this.#layout.columns.notices];
  }

  /** Bytes that were added to the file since it was opened; they are not read. */
  grownBytes(): Promise<number> {
    return this.#file.grownBytes();
  }

  /**
   * Reads the file from its beginning.
   *
   * @throws UserError, while it is read, when the file is not CSV from some line on
   */
  pass(): HistoryPass {
    const { columns, decimalSign } = this.#layout;
    const { ruleSet, nowMs } = this.#settings;
    const times = new TimeCells(this.#reader, nowMs);
    const rows = new RowReader({ columns, decimalSign, times, sensorId: this.#sensorId, ruleSet });
    return { rows, times, batches: this.#batches(rows) };
  }

  async *#batches(reader: RowReader): HistoryPass['batches'] {
    const maker = new ReadingMaker(this.#settings.ruleSet, this.columns.pivot !== undefined);
    try {
      for await (const rows of csvFileRows(this.#file)) {
        const readings = rows.filter((row) => this.#isData(row)).flatMap((row) => maker.take(reader.read(row)));
        if (readings.length > 0) yield readings;
      }
      const last = maker.end();
      if (last.length > 0) yield last;
    } catch (error) {
      throw asUserError(this.path, error);
    }
  }

  /** Comments before the header, annotations, and the header wherever it comes again, as where files were put together. */
  #isData(row: CsvRow): boolean {
    const { columns, headerLine } = this.#layout;
    if (row.line <= headerLine || isAnnotation(row)) return false;
    const { cells } = row;
    if (cells[0]?.trim() !== columns.header[0]) return true;
    return !columns.header.every((name, place) => (cells[place]?.trim() ?? '') === name);
  }
}

function asUserError(path: string, error: unknown): unknown {
  if (error instanceof CsvProblem) return new UserError(`${path}, line ${error.line}: ${error.message}.`);
  if (error instanceof FileProblem) return new UserError(`${error.message}.`);
  return error;
}
