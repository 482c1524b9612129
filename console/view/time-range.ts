/** From one moment up to another, in epoch milliseconds. */
export interface TimeRange {
  readonly fromMs: number;
  readonly toMs: number;
}

/** A time range, or the sentence that says why the texts are none. */
export type ReadRange = { readonly range: TimeRange } | { readonly problem: string };

const UNIT_MS: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};
const RELATIVE = /^now(?:-(\d{1,6})([smhdw]))?$/;
const ISO = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d))?$/;
/** Longer than anything is kept. */
const LONGEST_MS = 3_700 * 86_400_000;
const SHORTEST_MS = 1_000;
/** Before it, times have no text that OpenSearch reads. */
const YEAR_0_MS = Date.parse('0000-01-01T00:00:00Z');

const ALLOWED = 'now, now-15m, now-24h, now-7d, or an ISO 8601 time with its zone, like 2026-11-22T09:00:00Z';

/**
 * Reads a time range as addresses of the console carry it: `now-15m` to `now`, or two ISO 8601 times.
 *
 * @param nowMs what `now` means
 */
export function readTimeRange(from: string, to: string, nowMs: number): ReadRange {
  const fromMs = readTime(from, nowMs);
  const toMs = readTime(to, nowMs);
  if (fromMs === undefined) return { problem: `The beginning ${shown(from)} is no time: write ${ALLOWED}.` };
  if (toMs === undefined) return { problem: `The end ${shown(to)} is no time: write ${ALLOWED}.` };
  if (fromMs >= toMs) return { problem: 'The time range ends before it begins: choose an end after the beginning.' };
  if (toMs - fromMs < SHORTEST_MS) return { problem: 'The time range is shorter than a second: choose a longer one.' };
  if (toMs - fromMs > LONGEST_MS) return { problem: 'The time range is longer than ten years: choose a shorter one.' };
  if (fromMs < YEAR_0_MS) return { problem: 'The time range begins before our era: choose a later one.' };
  return { range: { fromMs, toMs } };
}

/** Whether a range moves on as time does. */
export const isMoving = (to: string): boolean => RELATIVE.test(to);

function readTime(text: string, nowMs: number): number | undefined {
  const relative = RELATIVE.exec(text);
  if (relative !== null) return nowMs - Number(relative[1] ?? 0) * (UNIT_MS[relative[2] ?? 's'] ?? 0);
  const timeMs = ISO.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(timeMs) ? undefined : timeMs;
}

const MOST_SHOWN = 60;
const shown = (text: string): string =>
  JSON.stringify(text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : text);
