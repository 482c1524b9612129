import type { CsvRow } from '../adapters/file-system/csv-parser.ts';
import { channelNameFrom, isReservedField } from '../detection/channel.ts';
import { failure, type Result, success } from '../detection/result.ts';
import type { RuleSet } from '../detection/rules.ts';
import { parseSensorId, type SensorId } from '../detection/sensor-id.ts';
import type { EventTime } from '../detection/time-reader.ts';
import type { HistoryColumns } from './history-columns.ts';
import type { Pivot } from './long-form.ts';
import { type DecimalSign, isMissing, parseNumber } from './number-cell.ts';
import { type TimeCells, timeText } from './time-cell.ts';

/** What a row says. */
export interface RowReading {
  readonly line: number;
  readonly sensorId: SensorId;
  readonly epochMs: number;
  /** Canonical UTC text with milliseconds. */
  readonly time: string;
  /** What a person says of it; undefined where the file has no labels. */
  readonly label: boolean | undefined;
  /** JSON text of the channels that have a value, each with a comma behind it. */
  readonly fields: string;
}

/** Why a row is no reading. */
export interface RowProblem {
  readonly line: number;
  /** A sentence for each mistake, with line and column, without a full stop. */
  readonly sentences: readonly string[];
}

interface RowReaderSettings {
  readonly columns: HistoryColumns;
  readonly decimalSign: DecimalSign;
  readonly times: TimeCells;
  /** Sensor of every row, where no column names it. */
  readonly sensorId: SensorId | undefined;
  readonly ruleSet: RuleSet;
}

const MOST_SHOWN_CHARACTERS = 60;
const LABELS = new Map([
  ...['', '0', '0.0', 'false', 'no', 'normal'].map((word) => [word, false] as const),
  ...['1', '1.0', 'true', 'yes', 'anomaly'].map((word) => [word, true] as const),
]);

/** Reads the rows of a history, in the order of the file. */
export class RowReader {
  /** How many values each channel has had. */
  readonly values = new Map<string, number>();
  readonly #settings: RowReaderSettings;
  /** Columns up to the last that has a name; those behind it may be missing. */
  readonly #fewestCells: number;
  readonly #channelOfField = new Map<string, string>();
  readonly #fieldOfChannel = new Map<string, string>();

  constructor(settings: RowReaderSettings) {
    this.#settings = settings;
    this.#fewestCells = settings.columns.header.findLastIndex((name) => name !== '') + 1;
  }

  /** Reads a row, or says of every mistake in it, with line and column, what it is. */
  read(row: CsvRow): Result<RowReading, RowProblem> {
    const { line, cells } = row;
    const { columns } = this.#settings;
    const width = this.#widthProblem(cells);
    if (width !== undefined) return failure({ line, sentences: [`line ${line}${width}`] });
    const sentences: string[] = [];
    const sensorId = this.#sensorIdOf(row, sentences);
    const time = this.#timeOf(row, sensorId ?? '', sentences);
    const label = columns.label === undefined ? undefined : this.#labelOf(row, columns.label, sentences);
    const { pivot } = columns;
    const fields = pivot === undefined ? this.#fieldsOf(row, sentences) : this.#pivotFieldsOf(row, pivot, sentences);
    if (sentences.length > 0 || sensorId === undefined || time === undefined) return failure({ line, sentences });
    return success({ line, sensorId, epochMs: time.epochMs, time: time.text, label, fields });
  }

  #sensorIdOf(row: CsvRow, sentences: string[]): SensorId | undefined {
    const place = this.#settings.columns.sensorId;
    const id = place === undefined ? this.#settings.sensorId : parseSensorId(row.cells[place]?.trim());
    if (id === undefined) sentences.push(this.#about(row, place, 'is no sensor id; it must have 1 to 256 bytes'));
    return id;
  }

  #timeOf(row: CsvRow, sensorId: string, sentences: string[]): EventTime | undefined {
    const { columns, times } = this.#settings;
    const text = timeText(row.cells, columns.time);
    const time = times.read(text, sensorId, row.line);
    if (time.ok) return time.value;
    sentences.push(this.#about(row, columns.time[0], time.problem, text));
    return undefined;
  }

  #labelOf(row: CsvRow, place: number, sentences: string[]): boolean | undefined {
    const label = LABELS.get(row.cells[place]?.trim().toLowerCase() ?? '');
    if (label === undefined)
      sentences.push(this.#about(row, place, 'is no label; write 1 or true for an anomaly, 0 or false for none'));
    return label;
  }

  #fieldsOf(row: CsvRow, sentences: string[]): string {
    const { columns, decimalSign } = this.#settings;
    let fields = '';
    for (const { place, name } of columns.channels) {
      const cell = row.cells[place]?.trim() ?? '';
      if (isMissing(cell)) continue;
      const number = parseNumber(cell, decimalSign);
      if (number.ok) fields += this.#field(name, number.value);
      else sentences.push(this.#about(row, place, number.problem));
    }
    return fields;
  }

  #pivotFieldsOf(row: CsvRow, { field, value }: Pivot, sentences: string[]): string {
    const title = row.cells[field]?.trim() ?? '';
    const cell = row.cells[value]?.trim() ?? '';
    const name = this.#channelOfField.get(title) ?? this.#newChannel(title);
    if (name === undefined) sentences.push(this.#about(row, field, this.#whyNoChannel(title)));
    if (isMissing(cell)) return '';
    const number = parseNumber(cell, this.#settings.decimalSign);
    if (!number.ok) sentences.push(this.#about(row, value, number.problem));
    return name === undefined || !number.ok ? '' : this.#field(name, number.value);
  }

  #field(name: string, value: number): string {
    this.values.set(name, (this.values.get(name) ?? 0) + 1);
    return `"${name}": ${value}, `;
  }

  #newChannel(title: string): string | undefined {
    const name = channelNameFrom(title);
    const isTaken = this.#fieldOfChannel.has(name);
    if (title === '' || name === '_' || isReservedField(name) || isTaken) return undefined;
    this.#channelOfField.set(title, name);
    this.#fieldOfChannel.set(name, title);
    return name;
  }

  #whyNoChannel(title: string): string {
    const name = channelNameFrom(title);
    const other = this.#fieldOfChannel.get(name);
    if (other !== undefined)
      return `would be the channel ${name}, as ${JSON.stringify(other)} is; give each its own name`;
    return `is no name of a channel: it needs a letter or digit, and must not be one that documents use for themselves`;
  }

  /** Cells without anything in them, behind a last separator, say nothing. */
  #widthProblem(cells: readonly string[]): string | undefined {
    const columns = this.#settings.columns.header.length;
    if (cells.length < this.#fewestCells)
      return `, column ${cells.length + 1}: the row ends after ${cells.length} of ${this.#fewestCells} columns`;
    if (cells.length <= columns || cells.slice(columns).every((cell) => cell.trim() === '')) return undefined;
    return (
      `, column ${columns + 1}: the row has ${cells.length} columns, the header ${columns}` +
      '; a comma inside a cell, also a decimal comma, needs quotes or another separator'
    );
  }

  /** A sentence about a cell. */
  #about(
    { line, cells }: CsvRow,
    place: number | undefined,
    problem: string,
    text = place === undefined ? '' : (cells[place] ?? ''),
  ): string {
    const where = place === undefined ? '' : `, column ${place + 1} (${this.#settings.columns.header[place]})`;
    return `line ${line}${where}: ${shown(text)} ${problem}`;
  }
}

function shown(cell: string): string {
  const text = cell.trim();
  return JSON.stringify(text.length > MOST_SHOWN_CHARACTERS ? `${text.slice(0, MOST_SHOWN_CHARACTERS - 1)}…` : text);
}
