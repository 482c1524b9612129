/** Below this magnitude a numeric timestamp is seconds since 1970, from it on milliseconds. */
const SECONDS_BELOW = 1e11;
/** Years 0000 to 9999, what OpenSearch's ISO date format and `Date.toISOString` write with four digits. */
const FIRST_EPOCH_MS = Date.parse('0000-01-01T00:00:00.000Z');
const LAST_EPOCH_MS = Date.parse('9999-12-31T23:59:59.999Z');

const ISO_8601 =
  /^(\d{4})-(\d\d)-(\d\d)(?:[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?(?:[Zz]|([+-])([01]\d|2[0-3])(?::?([0-5]\d))?)?)?$/;
const CANONICAL = /^\d{4}-[01]\d-[0-3]\dT[0-2]\d:[0-5]\d:[0-5]\d\.\d{3}Z$/;

/**
 * Reads an event time: ISO 8601 text in extended form (without a zone it is UTC; digits below a millisecond are cut),
 * epoch milliseconds, or, below 1e11, epoch seconds.
 *
 * @returns canonical UTC text with milliseconds, `2026-11-22T09:00:00.123Z`, or undefined when it cannot be read or lies
 * outside the years 0000 to 9999.
 */
export function parseTimestamp(value: unknown): string | undefined {
  if (typeof value === 'string') return parseText(value);
  if (typeof value === 'number') return isoText(Math.abs(value) < SECONDS_BELOW ? value * 1000 : value);
  return undefined;
}

/** Canonical UTC text of an epoch in milliseconds (fractions cut), or undefined outside the years 0000 to 9999. */
export function isoText(epochMs: number): string | undefined {
  return hasDay(epochMs) ? new Date(epochMs).toISOString() : undefined;
}

/** Whether a moment lies in a year of four digits, that is on a day that a text or an index can name. */
export const hasDay = (epochMs: number): boolean => epochMs >= FIRST_EPOCH_MS && epochMs <= LAST_EPOCH_MS;

function parseText(text: string): string | undefined {
  if (CANONICAL.test(text) && isDay(text) && digitsAt(text, 11) < 24) return text;
  const match = ISO_8601.exec(text);
  if (match === null || !isDay(text)) return undefined;
  const [, year, month, day, hour = '00', minute = '00', second = '00', fraction = '', sign, zoneHour, zoneMinute] =
    match;
  const millisecond = fraction.padEnd(3, '0').slice(0, 3);
  const localMs = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}.${millisecond}Z`);
  const zoneMinutes = sign === undefined ? 0 : Number(zoneHour) * 60 + Number(zoneMinute ?? 0);
  return isoText(localMs - (sign === '-' ? -zoneMinutes : zoneMinutes) * 60_000);
}

/** `Date.parse` takes the 30th of February for the 2nd of March; a sensor that sends it has a broken clock. */
function isDay(text: string): boolean {
  const month = digitsAt(text, 5);
  const day = digitsAt(text, 8);
  if (day <= 28) return day >= 1 && month >= 1 && month <= 12;
  const year = digitsAt(text, 0) * 100 + digitsAt(text, 2);
  return month >= 1 && month <= 12 && day <= daysInMonth(year, month);
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

const ZERO = 48;

function digitsAt(text: string, index: number): number {
  return (text.charCodeAt(index) - ZERO) * 10 + text.charCodeAt(index + 1) - ZERO;
}
