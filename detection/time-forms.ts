/** The order of day and month in dates that do not begin with the year. */
export const DATE_ORDERS = ['day-first', 'month-first'] as const;

export type DateOrder = (typeof DATE_ORDERS)[number];

/** What a clock on the wall showed, and which zone it said it was in. */
export interface WallTime {
  /** Epoch milliseconds if that wall were in UTC. */
  readonly localMs: number;
  /** Minutes east of UTC; undefined where the text names no zone. */
  readonly offsetMinutes: number | undefined;
}

/** Every form of a time as text, in words; docs/readings.md lists them with examples, which a test reads. */
export const TIME_FORMS = [
  { form: 'ISO 8601', example: '2026-11-22T09:00:00.123Z' },
  { form: 'without seconds, or without a time of day', example: '2026-11-22T09:00' },
  { form: 'a space before the time, a comma before the fraction', example: '2026-11-22 09:00:00,123' },
  { form: 'ISO 8601 in basic form, with its T', example: '20261122T090000Z' },
  { form: 'slashes or dots in a date that begins with the year', example: '2026/11/22 09:00:00' },
  { form: 'a zone as Z, UTC, GMT, +01, +0100 or +01:00, also behind a space', example: '2026-11-22 10:00:00 +0100' },
] as const;

/** Longer text is no time; what is looked at is bounded. */
const MOST_CHARACTERS = 64;

/** Groups of every pattern: three parts of the date with what separates them, then hour, separator, minute, second, fraction. */
const TIME_OF_DAY = String.raw`(\d{1,2})([:.])(\d\d)(?:\6(\d\d)(?:[.,](\d+))?)?`;
/** Then the zone: a name of UTC, or sign, hours and minutes. */
const ZONE = String.raw`(?:\s*(Z|UTC|GMT)|\s*([+-])([01]\d|2[0-3])(?::?([0-5]\d))?)?`;
const REST = String.raw`(?:(?:T|\s+)${TIME_OF_DAY}${ZONE})?$`;

const YEAR_FIRST = new RegExp(String.raw`^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})${REST}`, 'i');
const BASIC = new RegExp(String.raw`^(\d{4})()(\d\d)(\d\d)T(\d\d)()(\d\d)(?:(\d\d)(?:[.,](\d+))?)?${ZONE}$`, 'i');
const YEAR_LAST = new RegExp(String.raw`^(\d{1,2})([-/.])(\d{1,2})\2(\d{4})${REST}`, 'i');

/**
 * Reads a time as text; undefined when it has none of the {@link TIME_FORMS} or tells no day and time that exist. Digits below
 * a millisecond are cut.
 *
 * @param order what comes first in dates that end with the year; undefined where that is not known: they are then not read
 */
export function wallTime(text: string, order?: DateOrder): WallTime | undefined {
  if (text.length > MOST_CHARACTERS) return undefined;
  const yearFirst = YEAR_FIRST.exec(text) ?? BASIC.exec(text);
  if (yearFirst !== null) return assembled(yearFirst, yearFirst[1], yearFirst[3], yearFirst[4]);
  const yearLast = order === undefined ? null : YEAR_LAST.exec(text);
  if (yearLast === null) return undefined;
  const [, first, , last, year] = yearLast;
  return order === 'day-first' ? assembled(yearLast, year, last, first) : assembled(yearLast, year, first, last);
}

/**
 * Which of the two numbers before the year can only be the day; undefined when the text is no such date, or both could be.
 */
export function provenDateOrder(text: string): DateOrder | undefined {
  const [, first, , last] = (text.length > MOST_CHARACTERS ? null : YEAR_LAST.exec(text)) ?? [];
  if (Number(first) > 12 && Number(last) <= 12) return 'day-first';
  return Number(last) > 12 && Number(first) <= 12 ? 'month-first' : undefined;
}

/** Whether a text is a date that ends with the year. */
export const endsWithYear = (text: string): boolean => text.length <= MOST_CHARACTERS && YEAR_LAST.test(text);

function assembled(
  groups: RegExpExecArray,
  yearText: string | undefined,
  monthText: string | undefined,
  dayText: string | undefined,
): WallTime | undefined {
  const year = Number(yearText);
  const month = Number(monthText);
  const day = Number(dayText);
  const hour = Number(groups[5] ?? 0);
  const minute = Number(groups[7] ?? 0);
  const second = Number(groups[8] ?? 0);
  const millisecond = millisecondsOf(groups[9]);
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return undefined;
  if (hour > 24 || minute > 59 || second > 59) return undefined;
  if (hour === 24 && minute + second + millisecond > 0) return undefined;
  const timeOfDayMs = ((hour * 60 + minute) * 60 + second) * 1000 + millisecond;
  return { localMs: startOfDay(year, month, day) + timeOfDayMs, offsetMinutes: offsetOf(groups) };
}

const millisecondsOf = (fraction: string | undefined): number =>
  fraction === undefined ? 0 : Number(fraction.slice(0, 3).padEnd(3, '0'));

/** `Date.UTC` takes the years 0 to 99 for 1900 to 1999. */
const startOfDay = (year: number, month: number, day: number): number =>
  year < 100 ? new Date(0).setUTCFullYear(year, month - 1, day) : Date.UTC(year, month - 1, day);

function offsetOf(groups: RegExpExecArray): number | undefined {
  if (groups[10] !== undefined) return 0;
  const sign = groups[11];
  if (sign === undefined) return undefined;
  const minutes = Number(groups[12]) * 60 + Number(groups[13] ?? 0);
  return sign === '-' ? -minutes : minutes;
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}
