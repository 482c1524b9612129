import type { FiredRule, FoundDocument, Units } from './answers.ts';

const numbers = new Intl.NumberFormat('en-US', { maximumFractionDigits: 4 });
const counts = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** A count as people read it, for instance `12,345`. */
export const countText = (count: number): string => counts.format(count);

/** A measured value. */
export const valueText = (value: number): string => numbers.format(value);

/** Why a reading is anomalous, for instance `temperature 45.6 °C, limit 40`. */
export function reasonInWords(source: FoundDocument['source'], units: Units = {}): string {
  const { fired_rules = [], anomaly, model_score } = source;
  if (fired_rules.length > 0) return fired_rules.map((rule) => firedInWords(rule, units[rule.channel])).join('; ');
  if (anomaly) return `unusual for this sensor${model_score === undefined ? '' : ` (score ${valueText(model_score)})`}`;
  return 'normal';
}

function firedInWords(rule: FiredRule, unit: string | undefined): string {
  const { channel, value, above, below, rate, rate_above, rate_below, stuck_seconds: stuck } = rule;
  const behind = unit === undefined ? '' : ` ${unit}`;
  if (stuck !== undefined) return `${channel} ${valueText(value)}${behind} for ${valueText(stuck)} s`;
  if (rate !== undefined)
    return `${channel} changes by ${valueText(rate)}${behind} in a minute, limit ${valueText(rate_above ?? rate_below ?? 0)}`;
  const isAbove = above !== undefined && value > above;
  const measured = `${valueText(value)}${behind}`;
  return `${channel} ${measured}, ${isAbove ? 'limit' : 'lower limit'} ${valueText((isAbove ? above : below) ?? 0)}`;
}

const AGE_UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
] as const;

/** How long ago something was, in its largest unit; `just now` within a second. */
export function ageText(ageMs: number): string {
  const unit = AGE_UNITS.find(([, ms]) => ageMs >= ms);
  if (unit === undefined) return 'just now';
  const count = Math.floor(ageMs / unit[1]);
  return `${counts.format(count)} ${unit[0]}${count === 1 ? '' : 's'} ago`;
}

/** The name of the zone that times are shown in, for instance `Europe/Berlin, UTC+1`. */
export function zoneText(at: Date): string {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  const minutes = -at.getTimezoneOffset();
  const hours = Math.abs(minutes) / 60;
  const offset = minutes === 0 ? 'UTC' : `UTC${minutes < 0 ? '−' : '+'}${numbers.format(hours)}`;
  return timeZone === offset ? offset : `${timeZone}, ${offset}`;
}
