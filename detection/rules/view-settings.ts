import { isChannelName, isReservedField } from '../channel.ts';
import { type Fields, isFields } from '../fields.ts';
import { shown } from '../result.ts';
import { parseTimestamp } from '../timestamp.ts';
import { ALLOWED_DURATION, parseDuration } from './duration.ts';
import { parseSensors, type SensorSelection } from './sensor-selection.ts';

/** What a sensor of this kind can measure at all, limits included; undefined where there is no limit. */
export interface PhysicalRange {
  readonly min: number | undefined;
  readonly max: number | undefined;
}

/** A time in which nothing is told of some sensors and rules. */
export interface MaintenanceWindow {
  readonly fromMs: number;
  readonly untilMs: number;
  /** All without it. */
  readonly sensors: SensorSelection | undefined;
  /** Names of rules; all without it. */
  readonly rules: readonly string[] | undefined;
  readonly why: string;
}

/** What a rules file says beside the rules of how sensors are watched. */
export interface ViewSettings {
  readonly physicalRanges: ReadonlyMap<string, PhysicalRange>;
  /** How long a sensor says nothing until it counts as silent; undefined for several of its usual intervals. */
  readonly silentAfterMs: number | undefined;
  /** How long something has to be right with a sensor until what was wrong is over. */
  readonly recoversAfterMs: number;
  readonly maintenance: readonly MaintenanceWindow[];
}

/** The keys of a rules file that are about views. */
export const VIEW_KEYS = ['physical_ranges', 'silent_after', 'recovers_after', 'maintenance'] as const;

/** Five minutes: what comes and goes at a weak radio link is told once, and what is mended not long after. */
export const DEFAULT_VIEWS: ViewSettings = {
  physicalRanges: new Map(),
  silentAfterMs: undefined,
  recoversAfterMs: 300_000,
  maintenance: [],
};

const WINDOW_KEYS = ['from', 'until', 'sensors', 'rules', 'why'];
const MOST_WHY_CHARACTERS = 1000;

/**
 * Reads what a rules file says of views.
 *
 * @param problems gets a sentence for each problem
 * @returns undefined where it says nothing
 */
export function parseViewSettings(
  file: Fields,
  ruleNames: readonly string[],
  problems: string[],
): ViewSettings | undefined {
  if (VIEW_KEYS.every((key) => file[key] === undefined)) return undefined;
  const { silent_after: silentAfter, recovers_after: recoversAfter } = file;
  const silentAfterMs = parseDuration(silentAfter);
  if (silentAfter !== undefined && !(silentAfterMs !== undefined && silentAfterMs > 0))
    problems.push(`"silent_after" must be ${ALLOWED_DURATION}, and more than nothing, got ${shown(silentAfter)}`);
  const recoversAfterMs = recoversAfter === undefined ? DEFAULT_VIEWS.recoversAfterMs : parseDuration(recoversAfter);
  if (recoversAfterMs === undefined)
    problems.push(`"recovers_after" must be ${ALLOWED_DURATION}, got ${shown(recoversAfter)}`);
  return {
    physicalRanges: parseRanges(file['physical_ranges'] ?? {}, problems),
    silentAfterMs,
    recoversAfterMs: recoversAfterMs ?? DEFAULT_VIEWS.recoversAfterMs,
    maintenance: parseMaintenance(file['maintenance'] ?? [], ruleNames, problems),
  };
}

function parseRanges(value: unknown, problems: string[]): ReadonlyMap<string, PhysicalRange> {
  const ranges = new Map<string, PhysicalRange>();
  if (!isFields(value)) {
    problems.push(`"physical_ranges" must be an object of channels with min, max or both, got ${shown(value)}`);
    return ranges;
  }
  for (const [channel, range] of Object.entries(value)) {
    const { min, max, ...rest } = isFields(range) ? range : { rest: range };
    const isLimit = (limit: unknown) => limit === undefined || (typeof limit === 'number' && Number.isFinite(limit));
    const isUsable = isLimit(min) && isLimit(max) && (min ?? max) !== undefined && Object.keys(rest).length === 0;
    if (!isChannelName(channel) || isReservedField(channel))
      problems.push(`"physical_ranges" names ${shown(channel)}, which cannot be a channel`);
    else if (!isUsable || Number(min ?? Number.NEGATIVE_INFINITY) >= Number(max ?? Number.POSITIVE_INFINITY))
      problems.push(
        `physical_ranges.${channel} must be an object with the finite numbers min, max or both, min below max, got ${shown(range)}`,
      );
    else ranges.set(channel, { min: min as number | undefined, max: max as number | undefined });
  }
  return ranges;
}

function parseMaintenance(value: unknown, ruleNames: readonly string[], problems: string[]): MaintenanceWindow[] {
  if (!Array.isArray(value)) {
    problems.push(`"maintenance" must be an array of windows, got ${shown(value)}`);
    return [];
  }
  return value.flatMap((entry, index) => parseWindow(entry, `maintenance[${index}]`, ruleNames, problems));
}

function parseWindow(entry: unknown, place: string, ruleNames: readonly string[], problems: string[]) {
  if (!isFields(entry)) {
    problems.push(`${place} must be an object with from, until and why, got ${shown(entry)}`);
    return [];
  }
  const { from, until, sensors, rules, why } = entry;
  const before = problems.length;
  for (const key of Object.keys(entry).filter((each) => !WINDOW_KEYS.includes(each)))
    problems.push(`${place} has the unknown key ${shown(key)}; allowed are ${WINDOW_KEYS.join(', ')}`);
  const [fromMs, untilMs] = [epochOf(from), epochOf(until)];
  for (const [key, ms] of Object.entries({ from: fromMs, until: untilMs }))
    if (ms === undefined)
      problems.push(`${place}.${key} must be a time like 2026-11-22T09:00:00Z, got ${shown(entry[key])}`);
  if (fromMs !== undefined && untilMs !== undefined && untilMs <= fromMs)
    problems.push(`${place}.until (${until}) must be later than ${place}.from (${from})`);
  if (typeof why !== 'string' || why.trim() === '' || why.length > MOST_WHY_CHARACTERS)
    problems.push(`${place}.why must say in 1 to ${MOST_WHY_CHARACTERS} characters what is done, got ${shown(why)}`);
  const known = Array.isArray(rules) && rules.length > 0 && rules.every((rule) => ruleNames.includes(rule));
  if (rules !== undefined && !known)
    problems.push(`${place}.rules must be a list of rules of this file (${ruleNames.join(', ')}), got ${shown(rules)}`);
  const selected = parseSensors(sensors, `${place}.sensors`, problems);
  if (problems.length > before) return [];
  const names = rules as readonly string[] | undefined;
  return [{ fromMs: fromMs ?? 0, untilMs: untilMs ?? 0, sensors: selected, rules: names, why: String(why) }];
}

function epochOf(value: unknown): number | undefined {
  const text = typeof value === 'string' ? parseTimestamp(value) : undefined;
  return text === undefined ? undefined : Date.parse(text);
}
