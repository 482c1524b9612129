import { isChannelName } from '../channel.ts';
import { shown } from '../result.ts';
import { parseSensors, type SensorSelection } from './sensor-selection.ts';

/** The words for how easily the model alarms, in false alarms that a healthy sensor has in 30 days. */
export const SENSITIVITIES = { low: 1, normal: 10, high: 30 } as const;

const FEWEST_FALSE_ALARMS = 0.1;
const MOST_FALSE_ALARMS = 100;

/** A sensitivity of its own for some sensors, some channels, or some channels of some sensors. */
interface SensitivityException {
  readonly sensors: SensorSelection | undefined;
  readonly channels: readonly string[] | undefined;
  /** False alarms of a healthy sensor in 30 days. */
  readonly falseAlarms: number;
}

/** What a rules file says of how easily the model alarms. */
export interface SensitivitySettings {
  /** False alarms of a healthy sensor in 30 days. */
  readonly falseAlarms: number;
  /** The first that fits a sensor and a channel counts for them. */
  readonly exceptions: readonly SensitivityException[];
}

/** The keys of a rules file that are about sensitivity. */
export const SENSITIVITY_KEYS = ['sensitivity', 'sensitivity_for'] as const;

const EXCEPTION_KEYS = ['sensors', 'channels', 'sensitivity'];
const ALLOWED = `one of ${Object.keys(SENSITIVITIES).join(', ')}, or the false alarms that a healthy sensor may have in 30 days, ${FEWEST_FALSE_ALARMS} to ${MOST_FALSE_ALARMS}`;

type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads what a rules file says of sensitivity.
 *
 * @param problems gets a sentence for each problem
 * @returns undefined where it says nothing
 */
export function parseSensitivity(file: Fields, problems: string[]): SensitivitySettings | undefined {
  if (SENSITIVITY_KEYS.every((key) => file[key] === undefined)) return undefined;
  const { sensitivity = 'normal', sensitivity_for: exceptions = [] } = file;
  const falseAlarms = parseFalseAlarms(sensitivity, '"sensitivity"', problems);
  if (Array.isArray(exceptions)) {
    const parsed = exceptions.flatMap((entry, index) => parseException(entry, `sensitivity_for[${index}]`, problems));
    return { falseAlarms, exceptions: parsed };
  }
  problems.push(
    `"sensitivity_for" must be an array of sensors, channels and their sensitivity, got ${shown(exceptions)}`,
  );
  return { falseAlarms, exceptions: [] };
}

function parseException(entry: unknown, place: string, problems: string[]): SensitivityException[] {
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) {
    problems.push(`${place} must be an object with sensitivity, and sensors, channels or both, got ${shown(entry)}`);
    return [];
  }
  const { channels, sensitivity, sensors } = entry as Fields;
  for (const key of Object.keys(entry).filter((each) => !EXCEPTION_KEYS.includes(each)))
    problems.push(`${place} has the unknown key ${shown(key)}; allowed are ${EXCEPTION_KEYS.join(', ')}`);
  if (sensors === undefined && channels === undefined)
    problems.push(`${place} needs sensors, channels or both; for all of them there is "sensitivity"`);
  const falseAlarms = parseFalseAlarms(sensitivity, `${place}.sensitivity`, problems);
  const selected = parseSensors(sensors, `${place}.sensors`, problems);
  return [{ sensors: selected, channels: parseChannels(channels, `${place}.channels`, problems), falseAlarms }];
}

function parseFalseAlarms(value: unknown, place: string, problems: string[]): number {
  const word = Object.entries(SENSITIVITIES).find(([name]) => name === value);
  const number = word?.[1] ?? value;
  if (typeof number === 'number' && number >= FEWEST_FALSE_ALARMS && number <= MOST_FALSE_ALARMS) return number;
  problems.push(`${place} must be ${ALLOWED}, got ${shown(value)}`);
  return SENSITIVITIES.normal;
}

function parseChannels(value: unknown, place: string, problems: string[]): readonly string[] | undefined {
  if (value === undefined) return undefined;
  const isChannel = (name: unknown) => typeof name === 'string' && isChannelName(name);
  if (Array.isArray(value) && value.length > 0 && value.every(isChannel)) return value;
  problems.push(`${place} must be a list of channel names, got ${shown(value)}`);
  return undefined;
}
