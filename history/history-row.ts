import type { CsvRow } from '../adapters/file-system/csv-parser.ts';
import { failure, type Result, success } from '../detection/result.ts';
import type { RuleSet } from '../detection/rules.ts';
import { parseSensorId, type SensorId } from '../detection/sensor-id.ts';
import type { HistoryColumns } from './history-columns.ts';
import { isMissing, parseNumber } from './number-cell.ts';
import { type CellTime, parseTime } from './time-cell.ts';

/** A row of a history as a reading. */
export interface HistoryReading {
  readonly line: number;
  readonly sensorId: SensorId;
  readonly epochMs: number;
  /** JSON text of the Kafka record; undefined where no channel has a value, so that there is nothing to say. */
  readonly value: string | undefined;
}

/** Names the record's fields as the rule set does. */
export type FieldNames = Pick<RuleSet, 'sensorIdField' | 'timestampField'>;

const MOST_SHOWN_CHARACTERS = 60;

/** Turns the rows of a history into readings, in the order of the file. */
export class RowReader {
  readonly #columns: HistoryColumns;
  /** What the record's JSON text says before the sensor id, and before the time. */
  readonly #beforeId: string;
  readonly #beforeTime: string;
  #timeCell = '';
  #time: Result<CellTime, string> = parseTime('');

  constructor(columns: HistoryColumns, { sensorIdField, timestampField }: FieldNames) {
    this.#columns = columns;
    this.#beforeId = `{${JSON.stringify(sensorIdField)}: `;
    this.#beforeTime = `${JSON.stringify(timestampField)}: "`;
  }

  /** Reads a row, or says in one sentence, with line and column, why it is none. */
  read(row: CsvRow): Result<HistoryReading, string> {
    const { line, cells } = row;
    const { header, sensorId: sensorPlace, timestamp: timePlace } = this.#columns;
    if (cells.length !== header.length) return failure(`line ${line}${widthProblem(cells.length, header.length)}`);
    const sensorId = parseSensorId(cells[sensorPlace]?.trim());
    if (sensorId === undefined) return this.#wrong(row, sensorPlace, 'is no sensor id; it must have 1 to 256 bytes');
    const time = this.#timeOf(cells[timePlace]?.trim() ?? '');
    if (!time.ok) return this.#wrong(row, timePlace, time.problem);
    let fields = '';
    for (const { place, name } of this.#columns.channels) {
      const cell = cells[place]?.trim() ?? '';
      if (isMissing(cell)) continue;
      const number = parseNumber(cell);
      if (!number.ok) return this.#wrong(row, place, number.problem);
      fields += `"${name}": ${number.value}, `;
    }
    const { text, epochMs } = time.value;
    const id = JSON.stringify(sensorId);
    const value = fields === '' ? undefined : `${this.#beforeId}${id}, ${fields}${this.#beforeTime}${text}"}`;
    return success({ line, sensorId, epochMs, value });
  }

  /** Rows of many sensors often have one time. */
  #timeOf(cell: string): Result<CellTime, string> {
    if (cell !== this.#timeCell) {
      this.#timeCell = cell;
      this.#time = parseTime(cell);
    }
    return this.#time;
  }

  #wrong({ line, cells }: CsvRow, place: number, problem: string): Result<never, string> {
    return failure(
      `line ${line}, column ${place + 1} (${this.#columns.header[place]}): ${shown(cells[place])} ${problem}`,
    );
  }
}

function widthProblem(cells: number, columns: number): string {
  if (cells < columns) return `, column ${cells + 1}: the row ends after ${cells} of ${columns} columns`;
  const hint =
    cells > columns ? '; a comma inside a cell, also a decimal comma, needs quotes or another separator' : '';
  return `, column ${columns + 1}: the row has ${cells} columns, the header ${columns}${hint}`;
}

function shown(cell = ''): string {
  const text = cell.trim();
  return JSON.stringify(text.length > MOST_SHOWN_CHARACTERS ? `${text.slice(0, MOST_SHOWN_CHARACTERS - 1)}…` : text);
}
