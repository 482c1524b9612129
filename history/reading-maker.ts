import { type Result, success } from '../detection/result.ts';
import type { RuleSet } from '../detection/rules.ts';
import type { SensorId } from '../detection/sensor-id.ts';
import type { RowProblem, RowReading } from './history-row.ts';

/** A reading of a history. */
export interface HistoryReading {
  /** Line of its row, or of the first of its rows. */
  readonly line: number;
  readonly sensorId: SensorId;
  readonly epochMs: number;
  /** What a person says of it: whether it is an anomaly; undefined where the file has no labels. */
  readonly label: boolean | undefined;
  /** JSON text of the Kafka record; undefined where no channel has a value, so that there is nothing to say. */
  readonly value: string | undefined;
}

type Outcome = Result<HistoryReading, RowProblem>;

/** Makes readings of rows: one of each, or, in long form, one of the rows of a sensor and time that follow one another. */
export class ReadingMaker {
  /** What the record's JSON text says before the sensor id, and before the time. */
  readonly #beforeId: string;
  readonly #beforeTime: string;
  readonly #joins: boolean;
  #open: RowReading | undefined;

  constructor({ sensorIdField, timestampField }: Pick<RuleSet, 'sensorIdField' | 'timestampField'>, joins: boolean) {
    this.#beforeId = `{${JSON.stringify(sensorIdField)}: `;
    this.#beforeTime = `${JSON.stringify(timestampField)}: "`;
    this.#joins = joins;
  }

  /** Takes a row, and gives what is whole by now. */
  take(row: Result<RowReading, RowProblem>): readonly Outcome[] {
    if (!row.ok) return [...this.end(), row];
    if (!this.#joins) return [this.#made(row.value)];
    const open = this.#open;
    if (open !== undefined && belongTogether(open, row.value)) {
      this.#open = { ...open, fields: open.fields + row.value.fields, label: joinedLabel(open, row.value) };
      return [];
    }
    const made = this.end();
    this.#open = row.value;
    return made;
  }

  /** Gives what is left when no more rows come. */
  end(): readonly Outcome[] {
    const open = this.#open;
    this.#open = undefined;
    return open === undefined ? [] : [this.#made(open)];
  }

  #made({ line, sensorId, epochMs, time, label, fields }: RowReading): Outcome {
    const id = JSON.stringify(sensorId);
    const value = fields === '' ? undefined : `${this.#beforeId}${id}, ${fields}${this.#beforeTime}${time}"}`;
    return success({ line, sensorId, epochMs, label, value });
  }
}

/** A channel that comes again begins another reading. */
function belongTogether(open: RowReading, next: RowReading): boolean {
  if (open.sensorId !== next.sensorId || open.epochMs !== next.epochMs) return false;
  return next.fields === '' || !open.fields.includes(next.fields.slice(0, next.fields.indexOf(':') + 1));
}

const joinedLabel = (open: RowReading, next: RowReading): boolean | undefined =>
  open.label === undefined ? next.label : open.label || next.label;
