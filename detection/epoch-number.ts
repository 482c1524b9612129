/** Between which moments a time is believed, in epoch milliseconds, both included. */
export interface TimeRange {
  readonly earliestMs: number;
  readonly latestMs: number;
}

/** Units in which clocks count since 1970, from the coarsest. */
export const EPOCH_UNITS = ['seconds', 'milliseconds', 'microseconds', 'nanoseconds'] as const;

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
/** Integers that may be beyond what double precision holds exactly. */
const LONG_INTEGER = /^\d{16,24}$/;
/** Milliseconds of one of the units of 100 ns in which .NET counts since the year 1. */
const TICK_MS = 1e-4;
const TICKS_BEGIN_MS = -62_135_596_800_000;

/** Whether a text is a number, also in scientific notation. */
export const isNumberText = (text: string): boolean => NUMBER.test(text);

/**
 * Epoch milliseconds of a number of seconds, milliseconds, microseconds or nanoseconds since 1970: the coarsest unit that
 * gives a moment in the range. Digits below a millisecond are cut, after rounding to the microsecond that double precision holds.
 *
 * @returns undefined when no unit does, or when it could as well be a count of .NET's
 */
export function epochMsOfNumber(value: number, range: TimeRange): number | undefined {
  const fromSeconds = Math.floor(Math.round(value * 1e6) / 1e3);
  if (isIn(range, fromSeconds)) return fromSeconds;
  const fromMilliseconds = Math.floor(value);
  if (isIn(range, fromMilliseconds)) return fromMilliseconds;
  const fromMicroseconds = Math.floor(value / 1e3);
  if (isIn(range, fromMicroseconds)) return fromMicroseconds;
  const fromNanoseconds = Math.floor(value / 1e6);
  const isTicks = isIn(range, TICKS_BEGIN_MS + value * TICK_MS);
  return isIn(range, fromNanoseconds) && !isTicks ? fromNanoseconds : undefined;
}

const isIn = ({ earliestMs, latestMs }: TimeRange, epochMs: number): boolean =>
  epochMs >= earliestMs && epochMs <= latestMs;

/** The same of a number as text, all of whose digits count. */
export function epochMsOfText(text: string, range: TimeRange): number | undefined {
  const found = epochMsOfNumber(Number(text), range);
  if (found === undefined || !LONG_INTEGER.test(text)) return found;
  const isNanoseconds = Math.abs(Number(text) / 1e6 - found) <= 1;
  return Number(BigInt(text) / (isNanoseconds ? 1_000_000n : 1_000n));
}
