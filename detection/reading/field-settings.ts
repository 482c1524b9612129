import { isChannelName, isReservedField } from '../channel.ts';
import { shown } from '../result.ts';
import { FieldPath } from './field-path.ts';

/** Keys of a rules file that say where in a record something stands. */
export const FIELD_KEYS = ['paths', 'sensor_id_from_key'] as const;

/** Where in a record its id, its time and its channels stand, beside the fields of their names. */
export interface FieldSettings {
  /** By what is found there: `sensor_id`, `timestamp` or a channel's name. */
  readonly paths: ReadonlyMap<string, FieldPath>;
  /** Whether the record's key names the sensor where its value does not. */
  readonly sensorIdFromKey: boolean;
}

/** What a path may be named by that is no channel. */
export const ID_TARGET = 'sensor_id';
export const TIME_TARGET = 'timestamp';

export const DEFAULT_FIELDS: FieldSettings = { paths: new Map(), sensorIdFromKey: false };

const MOST_PATHS = 60;
const FORM = 'a path like decoded_payload.temperature, values[0] or metrics[name=temperature].value';

/** Checks what a rules file says of fields; adds a sentence for each problem. */
export function parseFieldSettings(file: Readonly<Record<string, unknown>>, problems: string[]): FieldSettings {
  const { paths, sensor_id_from_key: fromKey = false } = file;
  if (typeof fromKey !== 'boolean') problems.push(`"sensor_id_from_key" must be true or false, got ${shown(fromKey)}`);
  return { paths: parsePaths(paths, problems), sensorIdFromKey: fromKey === true };
}

function parsePaths(value: unknown = {}, problems: string[]): ReadonlyMap<string, FieldPath> {
  const paths = new Map<string, FieldPath>();
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    problems.push(`"paths" must be an object with a path for each name, got ${shown(value)}`);
    return paths;
  }
  const entries = Object.entries(value);
  if (entries.length > MOST_PATHS) problems.push(`"paths" may hold ${MOST_PATHS} paths, got ${entries.length}`);
  const targets = new Map<string, string>();
  for (const [target, text] of entries) {
    const path = typeof text === 'string' ? FieldPath.of(text) : undefined;
    const other = path && targets.get(path.text);
    if (!isTarget(target))
      problems.push(`"paths" has ${shown(target)}, which must be sensor_id, timestamp or the name of a channel`);
    if (path === undefined) problems.push(`paths.${target} must be ${FORM}, got ${shown(text)}`);
    else paths.set(target, path);
    if (other !== undefined)
      problems.push(`paths.${target} and paths.${other} both lead to ${shown(text)}; give each its own`);
    if (path !== undefined) targets.set(path.text, target);
  }
  return paths;
}

const isTarget = (name: string): boolean =>
  name === ID_TARGET || name === TIME_TARGET || (isChannelName(name) && !isReservedField(name));

/** The settings as plain values that tell two of them apart; undefined for what is as usual. */
export const fieldSettingsKey = ({ paths, sensorIdFromKey }: FieldSettings) => ({
  paths: paths.size === 0 ? undefined : [...paths].map(([target, { text }]) => [target, text]).sort(),
  sensorIdFromKey: sensorIdFromKey || undefined,
});
