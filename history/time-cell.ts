import { failure, type Result, success } from '../detection/result.ts';
import type { EventTime, TimeReader } from '../detection/time-reader.ts';
import { timeHint } from './time-hint.ts';

/** The time of a row as one text: of its own column, or of the date's and the time of day's. */
export function timeText(cells: readonly string[], places: readonly number[]): string {
  const [datePlace = 0, timePlace] = places;
  const date = cells[datePlace]?.trim() ?? '';
  if (timePlace === undefined) return date;
  const time = cells[timePlace]?.trim() ?? '';
  return /^\d{8}$/.test(date) && /^\d{4}(\d\d)?$/.test(time) ? `${date}T${time}` : `${date} ${time}`.trim();
}

/** Times of the hour that comes twice when clocks are set back. */
export interface RepeatedHour {
  /** Times that the order of a sensor's rows told apart. */
  told: number;
  /** Those that it did not: they were taken for the first hour. */
  untold: number;
  /** Line of the first that was not told apart. */
  firstUntoldLine: number | undefined;
}

/** Reads the times of a file, in the order of its rows. */
export class TimeCells {
  /** Whether a time named no zone, and none is set. */
  zoneAssumed = false;
  readonly repeatedHour: RepeatedHour = { told: 0, untold: 0, firstUntoldLine: undefined };
  readonly #reader: TimeReader;
  readonly #nowMs: number;
  /** Time of each sensor's row before, where clocks may be set back. */
  readonly #latestMs = new Map<string, number>();
  readonly #isZoned: boolean;
  #cell: string | undefined;
  #time: Result<EventTime, string> = failure('');

  constructor(reader: TimeReader, nowMs: number) {
    this.#reader = reader;
    this.#nowMs = nowMs;
    this.#isZoned = reader.settings.timeZone !== undefined;
  }

  /** Reads a sensor's time, or says what is wrong with it. */
  read(cell: string, sensorId: string, line: number): Result<EventTime, string> {
    // Rows of many sensors often have one time.
    const time = cell === this.#cell ? this.#time : this.#readNew(cell, sensorId, line);
    if (time.ok && this.#isZoned) this.#latestMs.set(sensorId, time.value.epochMs);
    return time;
  }

  #readNew(cell: string, sensorId: string, line: number): Result<EventTime, string> {
    let isChosen = false;
    const choose = (earlierMs: number, laterMs: number) => {
      isChosen = true;
      return this.#choose(this.#latestMs.get(sensorId), earlierMs, laterMs, line);
    };
    const read = this.#reader.read(cell, this.#nowMs, choose);
    const time = read === undefined ? failure(timeHint(cell, this.#reader, this.#nowMs)) : success(read);
    this.zoneAssumed ||= read?.zoneAssumed === true;
    // What depends on the sensor's row before is not another sensor's time.
    this.#cell = isChosen ? undefined : cell;
    this.#time = time;
    return time;
  }

  /**
   * The first hour, unless the sensor has been there already. A sensor that comes from an hour before or less cannot have
   * missed the first hour; of others nothing tells.
   */
  #choose(latestMs: number | undefined, earlierMs: number, laterMs: number, line: number): number {
    const isTold = latestMs !== undefined && latestMs >= earlierMs - (laterMs - earlierMs) && latestMs <= laterMs;
    if (isTold) this.repeatedHour.told++;
    else {
      this.repeatedHour.untold++;
      this.repeatedHour.firstUntoldLine ??= line;
    }
    return latestMs !== undefined && latestMs >= earlierMs ? laterMs : earlierMs;
  }
}
