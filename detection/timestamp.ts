import { wallTime } from './time-forms.ts';

/** Years 0000 to 9999, what OpenSearch's ISO date format and `Date.toISOString` write with four digits. */
export const FIRST_EPOCH_MS = Date.parse('0000-01-01T00:00:00.000Z');
export const LAST_EPOCH_MS = Date.parse('9999-12-31T23:59:59.999Z');

/** UTC text with milliseconds of a day and time that exist, but for the 29th of February of years that have none. */
export const CANONICAL_TIME =
  /^\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\d|30)|02-(?:0[1-9]|1\d|2[0-8]))T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/;

/**
 * Reads a time as text that a person gives to a command, of any year from 0000 to 9999; without a zone it is UTC.
 *
 * @returns canonical UTC text with milliseconds, `2026-11-22T09:00:00.123Z`, or undefined when it cannot be read
 */
export function parseTimestamp(text: string | undefined): string | undefined {
  const wall = text === undefined ? undefined : wallTime(text.trim());
  return wall === undefined ? undefined : isoText(wall.localMs - (wall.offsetMinutes ?? 0) * 60_000);
}

/** Canonical UTC text of an epoch in milliseconds (fractions cut), or undefined outside the years 0000 to 9999. */
export function isoText(epochMs: number): string | undefined {
  return hasDay(epochMs) ? new Date(epochMs).toISOString() : undefined;
}

/** Whether a moment is in a year of four digits, that is on a day that a text or an index can name. */
export const hasDay = (epochMs: number): boolean => epochMs >= FIRST_EPOCH_MS && epochMs <= LAST_EPOCH_MS;
