import { shown } from './result.ts';
import { DATE_ORDERS, type DateOrder } from './time-forms.ts';
import type { TimeSettings } from './time-reader.ts';
import { TimeZone } from './time-zone.ts';
import { parseTimestamp } from './timestamp.ts';

/** Keys of a rules file that say how times are read. */
export const TIME_KEYS = ['time_zone', 'date_order', 'earliest_time', 'hours_ahead'] as const;

/** What is allowed for a time zone, in words that complete "must be …". */
export const ALLOWED_TIME_ZONES = 'a name of the IANA time zone database like Europe/Berlin, or an offset like +01:00';

const HOUR_MS = 3_600_000;
const MOST_HOURS_AHEAD = 1_000_000;

/** Sensors with a clock that was never set say 1970 or 1980; a day covers a clock in another zone. */
export const DEFAULT_TIMES: TimeSettings = {
  timeZone: undefined,
  dateOrder: undefined,
  earliestMs: Date.parse('1990-01-01T00:00:00Z'),
  aheadMs: 24 * HOUR_MS,
};

/** Checks what a rules file says of times; adds a sentence for each problem. */
export function parseTimeSettings(file: Readonly<Record<string, unknown>>, problems: string[]): TimeSettings {
  const refuse = (key: (typeof TIME_KEYS)[number], allowed: string) =>
    problems.push(`"${key}" must be ${allowed}, got ${shown(file[key])}`);
  const { time_zone: zone, date_order: order, earliest_time: earliest, hours_ahead: ahead } = file;
  const timeZone = typeof zone === 'string' ? TimeZone.of(zone) : undefined;
  if (zone !== undefined && timeZone === undefined) refuse('time_zone', ALLOWED_TIME_ZONES);
  if (order !== undefined && !isDateOrder(order)) refuse('date_order', DATE_ORDERS.join(' or '));
  const earliestText = typeof earliest === 'string' ? parseTimestamp(earliest) : undefined;
  if (earliest !== undefined && earliestText === undefined) refuse('earliest_time', 'a time like 1990-01-01T00:00:00Z');
  const isAhead = typeof ahead === 'number' && ahead >= 0 && ahead <= MOST_HOURS_AHEAD;
  if (ahead !== undefined && !isAhead) refuse('hours_ahead', `a number from 0 to ${MOST_HOURS_AHEAD}`);
  return {
    timeZone,
    dateOrder: isDateOrder(order) ? order : undefined,
    earliestMs: earliestText === undefined ? DEFAULT_TIMES.earliestMs : Date.parse(earliestText),
    aheadMs: isAhead ? ahead * HOUR_MS : DEFAULT_TIMES.aheadMs,
  };
}

/** The settings as plain values that tell two of them apart; undefined for what is as usual. */
export const timeSettingsKey = ({ timeZone, dateOrder, earliestMs, aheadMs }: TimeSettings) => ({
  timeZone: timeZone?.name,
  dateOrder,
  earliestMs: earliestMs === DEFAULT_TIMES.earliestMs ? undefined : earliestMs,
  aheadMs: aheadMs === DEFAULT_TIMES.aheadMs ? undefined : aheadMs,
});

const isDateOrder = (value: unknown): value is DateOrder => DATE_ORDERS.some((order) => order === value);
