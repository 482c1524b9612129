const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const DURATION = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/;
const LONGEST_MS = 366 * 86_400_000;

/** What is allowed for a duration, in words that complete "must be …". */
export const ALLOWED_DURATION = 'a number of seconds, or text like "90s", "5m", "2h" or "1d", up to 366 days';

/** A duration of a rules file or an option in milliseconds, from 0 to 366 days; undefined for anything else. */
export function parseDuration(value: unknown): number | undefined {
  const [, amount = '', unit = ''] = typeof value === 'string' ? (DURATION.exec(value) ?? []) : [];
  const ms = typeof value === 'number' ? value * 1000 : Number(amount || Number.NaN) * (UNIT_MS[unit] ?? Number.NaN);
  return ms >= 0 && ms <= LONGEST_MS ? Math.round(ms) : undefined;
}
