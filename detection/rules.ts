import { isChannelName, isReservedField } from './channel.ts';
import { type Fields, isFields } from './fields.ts';
import { FIELD_KEYS, type FieldSettings, parseFieldSettings } from './reading/field-settings.ts';
import { failure, type Result, shown, success } from './result.ts';
import { ALARM_KEYS, type AlarmSettings, parseAlarmSettings } from './rules/alarm-settings.ts';
import { LIMIT_KEYS, parseRuleLimits, type RuleLimits } from './rules/rule-limits.ts';
import { parseSensitivity, SENSITIVITY_KEYS, type SensitivitySettings } from './rules/sensitivity.ts';
import { parseSensors, type SensorSelection } from './rules/sensor-selection.ts';
import { parseViewSettings, VIEW_KEYS, type ViewSettings } from './rules/view-settings.ts';
import type { TimeSettings } from './time-reader.ts';
import { parseTimeSettings, TIME_KEYS } from './time-settings.ts';

/** A limit on one channel: it fires strictly above or strictly below it; the limits themselves are normal. */
export interface Rule extends RuleLimits {
  readonly name: string;
  readonly channel: string;
  /** The sensors that it judges; all without it. */
  readonly sensors?: SensorSelection;
  /** What it says of its episodes; as usual without it. */
  readonly alarm?: AlarmSettings;
}

/** What the rules file says: how to read a reading, and what is anomalous in it. */
export interface RuleSet {
  readonly rules: readonly Rule[];
  /** Name of the field that holds the sensor id. */
  readonly sensorIdField: string;
  /** Name of the field that holds the event time. */
  readonly timestampField: string;
  /** Where in a record id, time and channels stand that are not in fields of their names. */
  readonly fields: FieldSettings;
  /** How event times are read, and which are believed. */
  readonly times: TimeSettings;
  /** Channels that get a numeric mapping in the index, the rules' channels included. */
  readonly mappedChannels: readonly string[];
  /** How sensors are watched; as usual without it. */
  readonly views?: ViewSettings;
  /** How easily the model alarms; normally without it. */
  readonly sensitivity?: SensitivitySettings;
}

/** The contract of the product: 40 and 120 themselves are normal. */
export const DEFAULT_RULES_FILE = {
  rules: [
    { name: 'temperature-high', channel: 'temperature', above: 40 },
    { name: 'pressure-high', channel: 'pressure', above: 120 },
  ],
} as const;

const ALWAYS_MAPPED = ['temperature', 'pressure'] as const;
const MAX_CONFIGURED_CHANNELS = 50;
const RULE_NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;
const FILE_KEYS = [
  ...['rules', 'sensor_id_field', 'timestamp_field', 'channels'],
  ...TIME_KEYS,
  ...FIELD_KEYS,
  ...VIEW_KEYS,
  ...SENSITIVITY_KEYS,
] as const;
const RULE_KEYS = ['name', 'channel', ...LIMIT_KEYS, 'sensors', ...ALARM_KEYS] as const;
/** What an episode of the model has for a rule's name. */
export const MODEL_CAUSE = 'model';
const CHANNEL_NAMES = "a letter or _ and then up to 63 letters, digits or _, and none of the document's own fields";

/**
 * Checks the parsed JSON of a rules file.
 *
 * @returns the rule set, or every problem at once, one sentence each, naming the place, what was there and what is allowed.
 */
export function parseRuleSet(file: unknown): Result<RuleSet, readonly string[]> {
  if (!isFields(file))
    return failure([`the rules file must be a JSON object with the key "rules", got ${shown(file)}`]);
  const problems = unknownKeys(file, FILE_KEYS, 'the rules file');
  const rules = parseRules(file['rules'], problems);
  const sensorIdField = parseFieldName(file, 'sensor_id_field', 'sensor_id', problems);
  const timestampField = parseFieldName(file, 'timestamp_field', 'timestamp', problems);
  if (sensorIdField === timestampField)
    problems.push(`sensor_id_field and timestamp_field must differ, both are ${shown(sensorIdField)}`);
  for (const rule of rules)
    if (rule.channel === sensorIdField || rule.channel === timestampField)
      problems.push(
        `rule ${shown(rule.name)} judges ${shown(rule.channel)}, which holds the sensor id or the timestamp`,
      );
  const mappedChannels = parseMappedChannels(file['channels'], rules, problems);
  const times = parseTimeSettings(file, problems);
  const fields = parseFieldSettings(file, problems);
  const ruleNames = rules.map(({ name }) => name);
  const views = parseViewSettings(file, ruleNames, problems);
  const sensitivity = parseSensitivity(file, problems);
  if (problems.length > 0) return failure(problems);
  return success({
    ...{ rules, sensorIdField, timestampField, fields, times, mappedChannels },
    ...(views !== undefined && { views }),
    ...(sensitivity !== undefined && { sensitivity }),
  });
}

function parseRules(value: unknown, problems: string[]): readonly Rule[] {
  if (!Array.isArray(value)) {
    problems.push(`"rules" must be an array of rules, got ${shown(value)}`);
    return [];
  }
  const rules = value.flatMap((entry, index) => parseRule(entry, `rules[${index}]`, problems));
  const names = rules.map((rule) => rule.name);
  for (const name of new Set(names.filter((candidate, index) => names.indexOf(candidate) !== index)))
    problems.push(`two rules are named ${shown(name)}; give each its own name`);
  return rules;
}

function parseRule(entry: unknown, place: string, problems: string[]): Rule[] {
  if (!isFields(entry)) {
    problems.push(`${place} must be an object with name, channel and a limit, got ${shown(entry)}`);
    return [];
  }
  const found = unknownKeys(entry, RULE_KEYS, place);
  const { name, channel } = entry;
  if (typeof name !== 'string' || !RULE_NAME.test(name))
    found.push(`${place}.name must be 1 to 64 letters, digits, - or _, got ${shown(name)}`);
  if (!isConfigurableChannel(channel)) found.push(`${place}.channel must be ${CHANNEL_NAMES}, got ${shown(channel)}`);
  const limits = parseRuleLimits(entry, place, found);
  if (name === MODEL_CAUSE) found.push(`${place}.name must not be ${shown(name)}, which is what the model is called`);
  const sensors = parseSensors(entry['sensors'], `${place}.sensors`, found);
  const alarm = parseAlarmSettings(entry, place, found);
  problems.push(...found);
  if (found.length > 0) return [];
  const settings = { ...(sensors !== undefined && { sensors }), ...(alarm !== undefined && { alarm }) };
  return [{ name, channel, ...limits, ...settings } as Rule];
}

function parseMappedChannels(value: unknown, rules: readonly Rule[], problems: string[]): readonly string[] {
  const configured = value ?? [];
  if (!Array.isArray(configured)) {
    problems.push(`"channels" must be an array of channel names, got ${shown(value)}`);
    return [];
  }
  for (const name of configured)
    if (!isConfigurableChannel(name)) problems.push(`"channels" may hold ${CHANNEL_NAMES}; got ${shown(name)}`);
  const mapped = new Set<string>([...ALWAYS_MAPPED, ...rules.map((rule) => rule.channel), ...configured]);
  if (mapped.size > ALWAYS_MAPPED.length + MAX_CONFIGURED_CHANNELS)
    problems.push(
      `at most ${MAX_CONFIGURED_CHANNELS} channels beside temperature and pressure can be mapped, got ${mapped.size - ALWAYS_MAPPED.length}`,
    );
  return [...mapped];
}

function parseFieldName(file: Fields, key: string, standard: string, problems: string[]): string {
  const value = file[key] ?? standard;
  if (typeof value === 'string' && value.length >= 1 && value.length <= 256) return value;
  problems.push(`"${key}" must be a field name of 1 to 256 characters, got ${shown(value)}`);
  return standard;
}

function unknownKeys(fields: Fields, known: readonly string[], place: string): string[] {
  return Object.keys(fields)
    .filter((key) => !known.includes(key))
    .map((key) => `${place} has the unknown key ${shown(key)}; allowed are ${known.join(', ')}`);
}

const isConfigurableChannel = (name: unknown): name is string =>
  typeof name === 'string' && isChannelName(name) && !isReservedField(name);
