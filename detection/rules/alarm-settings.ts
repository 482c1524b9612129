import type { Fields } from '../fields.ts';
import { shown } from '../result.ts';
import { ALLOWED_DURATION, parseDuration } from './duration.ts';
import { DEFAULT_SEVERITY, isSeverity, SEVERITIES, type Severity } from './severity.ts';

/** How the episodes of a rule begin and end, how urgent they are, and what is said of them. */
export interface AlarmSettings {
  readonly severity: Severity;
  /** An excess over the limit of this size raises the severity by a level, of twice this size by two. */
  readonly raiseBy: number | undefined;
  /** On-delay: an episode is told only when it has lasted so long. */
  readonly forMs: number;
  /** Off-delay: an episode is over when readings have been clear for so long. */
  readonly clearAfterMs: number;
  /** Hysteresis: above it a reading ends no episode; it itself is clear. */
  readonly clearBelow: number | undefined;
  /** Hysteresis: below it a reading ends no episode; it itself is clear. */
  readonly clearAbove: number | undefined;
  /** What to do, for whoever is told. */
  readonly help: string | undefined;
  /** Unit of the channel, as it stands behind a value. */
  readonly unit: string | undefined;
}

/** The keys of a rule that are about its episodes. */
export const ALARM_KEYS = [
  'severity',
  'raise_severity_by',
  'for',
  'clear_after',
  'clear_below',
  'clear_above',
  'help',
  'unit',
] as const;

/** A minute of clear readings ends an episode: longer than the pauses within one, short enough to be told soon. */
export const DEFAULT_ALARM: AlarmSettings = {
  severity: DEFAULT_SEVERITY,
  raiseBy: undefined,
  forMs: 0,
  clearAfterMs: 60_000,
  clearBelow: undefined,
  clearAbove: undefined,
  help: undefined,
  unit: undefined,
};

const MOST_HELP_CHARACTERS = 1000;
const MOST_UNIT_CHARACTERS = 20;

/**
 * Reads what a rule says of its episodes.
 *
 * @param problems gets a sentence for each problem
 * @returns undefined where it says nothing
 */
export function parseAlarmSettings(rule: Fields, place: string, problems: string[]): AlarmSettings | undefined {
  if (ALARM_KEYS.every((key) => rule[key] === undefined)) return undefined;
  const refuse = (key: string, allowed: string) =>
    problems.push(`${place}.${key} must be ${allowed}, got ${shown(rule[key])}`);
  const { severity = DEFAULT_ALARM.severity, raise_severity_by: raiseBy } = rule;
  if (!isSeverity(severity)) refuse('severity', `one of ${SEVERITIES.join(', ')}`);
  if (raiseBy !== undefined && !(typeof raiseBy === 'number' && raiseBy > 0 && Number.isFinite(raiseBy)))
    refuse('raise_severity_by', "a number above 0 in the channel's unit");
  const duration = (key: 'for' | 'clear_after', standard: number): number => {
    const ms = rule[key] === undefined ? standard : parseDuration(rule[key]);
    if (ms === undefined) refuse(key, ALLOWED_DURATION);
    return ms ?? standard;
  };
  const text = (key: 'help' | 'unit', most: number): string | undefined => {
    const value = rule[key];
    const isText = typeof value === 'string' && value.trim() !== '' && value.length <= most;
    if (value !== undefined && !isText) refuse(key, `text of 1 to ${most} characters`);
    return isText ? value : undefined;
  };
  return {
    severity: isSeverity(severity) ? severity : DEFAULT_ALARM.severity,
    raiseBy: typeof raiseBy === 'number' ? raiseBy : undefined,
    forMs: duration('for', DEFAULT_ALARM.forMs),
    clearAfterMs: duration('clear_after', DEFAULT_ALARM.clearAfterMs),
    clearBelow: clearLimit(rule, 'clear_below', 'above', place, problems),
    clearAbove: clearLimit(rule, 'clear_above', 'below', place, problems),
    help: text('help', MOST_HELP_CHARACTERS),
    unit: text('unit', MOST_UNIT_CHARACTERS),
  };
}

/** A limit of hysteresis lies on the normal side of the limit that it belongs to. */
function clearLimit(
  rule: Fields,
  key: 'clear_below' | 'clear_above',
  limitKey: 'above' | 'below',
  place: string,
  problems: string[],
): number | undefined {
  const { [key]: value, [limitKey]: limit } = rule;
  if (value === undefined) return undefined;
  if (typeof value !== 'number' || !Number.isFinite(value))
    problems.push(`${place}.${key} must be a finite number, got ${shown(value)}`);
  else if (typeof limit !== 'number') problems.push(`${place}.${key} belongs to "${limitKey}", which the rule lacks`);
  else if (limitKey === 'above' ? value > limit : value < limit)
    problems.push(
      `${place}.${key} (${value}) must not be ${limitKey} ${place}.${limitKey} (${limit}): readings between the two end no episode`,
    );
  else return value;
  return undefined;
}
