import type { Rule } from '../rules.ts';
import type { FiredRule } from '../verdict.ts';

const VALUE = 0;
const AT_MS = 1;
const SINCE_MS = 2;
const INTERVAL_MS = 3;
const LATE_IN_A_ROW = 4;

/** Numbers that are kept of a channel. */
export const WATCH_SIZE = 5;

const MINUTE_MS = 60_000;
const DIGITS = 6;
/** Weight of a new interval in the typical one. */
const INTERVAL_RATE = 0.05;
/** Typical intervals without a reading that make a gap, over which nothing is known. */
const GAP_INTERVALS = 12;
/** Late readings in a row after which the sensor's clock is believed to have been set back. */
const LATE_READINGS_BELIEVED = 20;

/** How a channel has moved since its reading before. */
export interface Movement {
  /** In a minute; undefined where there is none to be compared with, because of a gap or a clock. */
  readonly rate: number | undefined;
  /** How long it has had this value, in milliseconds; 0 where it has moved. */
  readonly stuckMs: number;
}

const UNKNOWN: Movement = { rate: undefined, stuckMs: 0 };

/**
 * Takes the next value of a channel.
 *
 * @param memory its numbers, which change; new where the channel was never seen
 * @param timestampMs event time in epoch milliseconds
 */
export function moved(memory: Float64Array, value: number, timestampMs: number): Movement {
  const at = (index: number): number => memory[index] ?? 0;
  const begin = (): Movement => {
    memory.set([value, timestampMs, timestampMs], VALUE);
    memory[LATE_IN_A_ROW] = 0;
    return UNKNOWN;
  };
  if (Number.isNaN(at(AT_MS))) return begin();
  const intervalMs = timestampMs - at(AT_MS);
  if (intervalMs < 0) {
    const late = at(LATE_IN_A_ROW) + 1;
    memory[LATE_IN_A_ROW] = late;
    return late >= LATE_READINGS_BELIEVED ? begin() : UNKNOWN;
  }
  memory[LATE_IN_A_ROW] = 0;
  if (intervalMs === 0) return UNKNOWN;
  const typicalMs = at(INTERVAL_MS);
  const longestMs = typicalMs === 0 ? intervalMs : GAP_INTERVALS * typicalMs;
  const believedMs = Math.min(intervalMs, longestMs);
  memory[INTERVAL_MS] = typicalMs === 0 ? intervalMs : typicalMs + INTERVAL_RATE * (believedMs - typicalMs);
  if (intervalMs > longestMs) return begin();
  const change = value - at(VALUE);
  if (change !== 0) memory[SINCE_MS] = timestampMs;
  memory[VALUE] = value;
  memory[AT_MS] = timestampMs;
  const rate = Math.max(-Number.MAX_VALUE, Math.min((change * MINUTE_MS) / intervalMs, Number.MAX_VALUE));
  return { rate, stuckMs: timestampMs - at(SINCE_MS) };
}

/** The numbers of a channel that was never seen. */
export function newWatch(): Float64Array {
  const memory = new Float64Array(WATCH_SIZE);
  memory[AT_MS] = Number.NaN;
  return memory;
}

/** What a rule says of a movement; undefined where it does not fire. */
export function firedBy(rule: Rule, value: number, { rate, stuckMs }: Movement): FiredRule | undefined {
  const { name, channel, rateAbove, rateBelow, stuckForMs } = rule;
  if (stuckForMs !== undefined)
    return stuckMs < stuckForMs
      ? undefined
      : { name, channel, value, stuck_seconds: stuckMs / 1000, stuck_for_seconds: stuckForMs / 1000 };
  if (rate === undefined) return undefined;
  const shown = Number(rate.toPrecision(DIGITS));
  if (rateAbove !== undefined && rate > rateAbove) return { name, channel, value, rate: shown, rate_above: rateAbove };
  if (rateBelow !== undefined && rate < rateBelow) return { name, channel, value, rate: shown, rate_below: rateBelow };
  return undefined;
}
