import { failure, type Result, success } from '../detection/result.ts';
import { TimeReader } from '../detection/time-reader.ts';
import { DEFAULT_TIMES } from '../detection/time-settings.ts';
import { FIRST_EPOCH_MS } from '../detection/timestamp.ts';

/** A time as readings carry it and as the replay is paced by it. */
export interface CellTime {
  /** Canonical UTC text with milliseconds. */
  readonly text: string;
  readonly epochMs: number;
}

const reader = new TimeReader({ ...DEFAULT_TIMES, earliestMs: FIRST_EPOCH_MS });
const NUMBER = /^-?\d+(\.\d+)?$/;
const HOW = 'write 2026-11-22T09:00:00Z, epoch seconds or epoch milliseconds';

/**
 * Reads a time: ISO 8601, also with a space before the time or the zone, with UTC or GMT as the zone, or with slashes or
 * dots in a date that begins with the year; epoch seconds (below 1e11) or milliseconds. Without a zone it is UTC.
 */
export function parseTime(cell: string): Result<CellTime, string> {
  const time = reader.read(cell, Number.NaN);
  return time === undefined ? failure(hint(cell)) : success(time);
}

function hint(cell: string): string {
  if (cell === '') return 'has no time';
  if (NUMBER.test(cell)) return `is no time between the years 0 and 9999; ${HOW}`;
  if (/^\d{1,2}([/.-])\d{1,2}\1\d{2,4}/.test(cell))
    return `does not say which number is the day and which the month; ${HOW}`;
  if (/^\d{4}[-/.]\d\d[-/.]\d\d/.test(cell)) return `is no day and time that exist; ${HOW}`;
  if (/^\d{1,2}:\d\d/.test(cell)) return `has no date; ${HOW}`;
  return `is not a time; ${HOW}`;
}
