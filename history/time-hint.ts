import { isNumberText } from '../detection/epoch-number.ts';
import { type DateOrder, endsWithYear } from '../detection/time-forms.ts';
import type { TimeReader } from '../detection/time-reader.ts';
import { isoText } from '../detection/timestamp.ts';

const DAY_MS = 86_400_000;
const SECOND_MS = 1_000;

/** Other ways in which programs count time: what a unit has in milliseconds, and where they begin, in epoch milliseconds. */
const OTHER_EPOCHS = [
  { is: "a spreadsheet's day number", unitMs: DAY_MS, beginsMs: Date.UTC(1899, 11, 30) },
  { is: 'a Julian day', unitMs: DAY_MS, beginsMs: -2_440_587.5 * DAY_MS },
  { is: 'seconds since 1904', unitMs: SECOND_MS, beginsMs: Date.UTC(1904, 0, 1) },
  { is: 'seconds since 1900', unitMs: SECOND_MS, beginsMs: Date.UTC(1900, 0, 1) },
  { is: ".NET's ticks", unitMs: 1e-4, beginsMs: -62_135_596_800_000 },
  { is: "Windows' file time", unitMs: 1e-4, beginsMs: -11_644_473_600_000 },
] as const;

const DATE_AS_NUMBER = /^(\d{4})(\d\d)(\d\d)(?:(\d\d)(?:(\d\d)(?:(\d\d)(\d{1,3})?)?)?)?$/;
const HOW = 'write 2026-11-22T09:00:00Z, epoch seconds or epoch milliseconds';

/** What is wrong with a time that cannot be read or is not believed, what it looks like, and what to write. */
export function timeHint(cell: string, reader: TimeReader, nowMs: number): string {
  if (cell === '') return 'has no time';
  if (isNumberText(cell)) return numberHint(cell, reader, nowMs);
  if (endsWithYear(cell)) return yearLastHint(cell, reader, nowMs);
  if (/^\d{1,2}([/.-])\d{1,2}\1\d{2}\b/.test(cell)) return `does not say which number is the year; ${HOW}`;
  if (/^\d{1,2}[:.]\d\d/.test(cell))
    return `has no date; name its column too (--timestamp-column Date,Time), or ${HOW}`;
  const { timeZone } = reader.settings;
  const inUtc = reader.unbelieved(cell, true);
  if (inUtc === undefined)
    return /^\d{4}[-/.]?\d\d/.test(cell) ? `is no day and time that exist; ${HOW}` : `is not a time; ${HOW}`;
  if (timeZone !== undefined && reader.unbelieved(cell, false) === undefined)
    return `does not exist in ${timeZone.name}, where the clocks were set forward`;
  return outsideHint(inUtc, reader, nowMs);
}

function numberHint(cell: string, reader: TimeReader, nowMs: number): string {
  const { earliestMs, latestMs } = reader.rangeAt(nowMs);
  const isIn = (epochMs: number) => epochMs >= earliestMs && epochMs <= latestMs;
  const [, year, month, day, hour = '00', minute = '00', second = '00'] = DATE_AS_NUMBER.exec(cell) ?? [];
  const date = reader.unbelieved(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`, true);
  if (date !== undefined && isIn(date)) return `looks like a date written as a number (${shortText(date)}); ${HOW}`;
  for (const { is, unitMs, beginsMs } of OTHER_EPOCHS) {
    const epochMs = beginsMs + Number(cell) * unitMs;
    if (isIn(epochMs)) return `looks like ${is} (${shortText(epochMs)}); ${HOW}`;
  }
  return `is no time between ${shortText(earliestMs)} and ${shortText(latestMs)}, in any unit from seconds to nanoseconds; ${HOW}`;
}

function yearLastHint(cell: string, reader: TimeReader, nowMs: number): string {
  const order = orderShown(cell);
  if (reader.settings.dateOrder === undefined && order !== undefined)
    return `is ${order}, while the rows before it have no such date; add --date-order ${order}, or ${HOW}`;
  if (reader.settings.dateOrder === undefined)
    return `does not say which number is the day and which the month; add --date-order day-first or month-first, or ${HOW}`;
  const inUtc = reader.unbelieved(cell, true);
  return inUtc === undefined
    ? `is no day and time that exist, read ${reader.settings.dateOrder}; ${HOW}`
    : outsideHint(inUtc, reader, nowMs);
}

/** No month has a number above 12, so that such a date shows its order; it does not show that of the rows before it. */
function orderShown(cell: string): DateOrder | undefined {
  const [, first = 0, second = 0] = /^(\d{1,2})\D(\d{1,2})\D/.exec(cell)?.map(Number) ?? [];
  if (first > 12 === second > 12) return undefined;
  return first > 12 ? 'day-first' : 'month-first';
}

function outsideHint(epochMs: number, reader: TimeReader, nowMs: number): string {
  const { earliestMs, latestMs } = reader.rangeAt(nowMs);
  return epochMs < earliestMs
    ? `lies before ${shortText(earliestMs)}; is the clock set? A rules file may allow it by "earliest_time"`
    : `lies after ${shortText(latestMs)}, in the future; a rules file may allow it by "hours_ahead"`;
}

const shortText = (epochMs: number): string => (isoText(epochMs) ?? '').replace(/(:00)?\.\d+Z$/, '').replace('T', ' ');
