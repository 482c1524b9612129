import type { FiredRule, FoundDocument, Units } from './answers.ts';

const numbers = new Intl.NumberFormat('en-US', { maximumFractionDigits: 4 });
const counts = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** A count as people read it, for instance `12,345`. */
export const countText = (count: number): string => counts.format(count);

/** A measured value. */
export const valueText = (value: number): string => numbers.format(value);

/** A measured value with its unit. */
export const measuredText = (value: number, unit?: string): string =>
  unit === undefined ? valueText(value) : `${valueText(value)} ${unit}`;

/** A range of values: `95–99`, and `−5 to 3` where a sign would be taken for the dash. */
export const rangeText = (low: number, high: number): string =>
  low < 0 || high < 0 ? `${valueText(low)} to ${valueText(high)}` : `${valueText(low)}–${valueText(high)}`;

/** Why a reading is anomalous, for instance `temperature 45.6 °C, limit 40; pressure 101, expected 95–99 at this hour`. */
export function reasonInWords(source: FoundDocument['source'], units: Units = {}): string {
  const { fired_rules = [], anomaly, model_score } = source;
  const fired = fired_rules.map((rule) => firedInWords(rule, units[rule.channel]));
  const unexpected = unexpectedInWords(source, units);
  if (fired.length + unexpected.length > 0) return [...fired, ...unexpected].join('; ');
  if (anomaly) return `unusual for this sensor${model_score === undefined ? '' : ` (score ${valueText(model_score)})`}`;
  return 'normal';
}

const OWN_FIELDS: readonly string[] = ['anomaly_score', 'model_score'];

/** A reading in a line: why it is anomalous, or what it measured. */
export function readingInWords(source: FoundDocument['source'], units: Units = {}): string {
  if (source.anomaly) return reasonInWords(source, units);
  const measured = Object.entries(source).filter(
    (entry): entry is [string, number] => typeof entry[1] === 'number' && !OWN_FIELDS.includes(entry[0]),
  );
  return `normal: ${measured.map(([channel, value]) => `${channel} ${measuredText(value, units[channel])}`).join(', ')}`;
}

/** Of the score, which part a channel must have to be named. */
const NAMED_SHARE = 0.25;
/** What is said behind the expected range, by the model's way to look at a channel. */
const BY_VIEW: Readonly<Record<string, string>> = {
  'time-of-day': ' at this hour',
  'day-of-week': ' at this hour of the week',
  shape: ' in this pattern',
  stuck: ', and has stood still for too long',
  'channels-together': ', unusual beside the other channels',
};

/** What the model did not expect, the channel that surprised most first; nothing where it has said nothing. */
function unexpectedInWords({ expected = {}, contributions = {}, ...source }: FoundDocument['source'], units: Units) {
  return Object.entries(contributions)
    .filter(([channel, { share }]) => share >= NAMED_SHARE && typeof source[channel] === 'number')
    .sort(([, a], [, b]) => b.share - a.share)
    .map(([channel, { view }]) => {
      const range = expected[channel];
      const bounds = range === undefined ? '' : `, expected ${rangeText(range.low, range.high)}`;
      return `${channel} ${measuredText(Number(source[channel]), units[channel])}${bounds}${BY_VIEW[view] ?? ''}`;
    });
}

function firedInWords(rule: FiredRule, unit: string | undefined): string {
  const { channel, value, above, below, rate, rate_above, rate_below, stuck_seconds: stuck } = rule;
  const measured = measuredText(value, unit);
  if (stuck !== undefined) return `${channel} ${measured} for ${valueText(stuck)} s`;
  if (rate !== undefined)
    return `${channel} changes by ${measuredText(rate, unit)} per minute, limit ${valueText(rate_above ?? rate_below ?? 0)}`;
  const isAbove = above !== undefined && value > above;
  return `${channel} ${measured}, ${isAbove ? 'limit' : 'lower limit'} ${valueText((isAbove ? above : below) ?? 0)}`;
}

const SECOND = ['second', 1_000] as const;
const AGE_UNITS = [['day', 86_400_000], ['hour', 3_600_000], ['minute', 60_000], SECOND] as const;

/** How long ago something was, in its largest unit; `just now` within a second. */
export function ageText(ageMs: number): string {
  return ageMs < 1_000 ? 'just now' : `${durationText(ageMs)} ago`;
}

/** A length of time in its largest unit; at least a second. */
export function durationText(lengthMs: number): string {
  const [name, ms] = AGE_UNITS.find(([, each]) => lengthMs >= each) ?? SECOND;
  const count = Math.max(1, Math.floor(lengthMs / ms));
  return `${counts.format(count)} ${name}${count === 1 ? '' : 's'}`;
}

/** The name of the zone that times are shown in, for instance `Europe/Berlin, UTC+1`. */
export function zoneText(at: Date): string {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  const minutes = -at.getTimezoneOffset();
  const hours = Math.abs(minutes) / 60;
  const offset = minutes === 0 ? 'UTC' : `UTC${minutes < 0 ? '−' : '+'}${numbers.format(hours)}`;
  return timeZone === offset ? offset : `${timeZone}, ${offset}`;
}
