import { wrongCombinations } from './combinations.ts';
import { type InfraConfig, PROFILES, type Profile } from './config.ts';
import { PROFILE_DEFAULTS } from './profiles.ts';
import { SETTINGS, type Setting } from './settings.ts';

type Fields = Readonly<Record<string, unknown>>;

const TABLE: ReadonlyMap<string, Setting> = new Map(
  Object.entries(SETTINGS).flatMap(([section, settings]) =>
    isSetting(settings)
      ? [[section, settings] as const]
      : Object.entries(settings).map(([name, setting]) => [`${section}.${name}`, setting] as const),
  ),
);

/** Names of all settings, as `kafka.partitions`. */
export const SETTING_NAMES: readonly string[] = [...TABLE.keys()];

/**
 * The configuration: a profile's values, overridden by a file of settings.
 *
 * @param file the parsed JSON of the file: settings in sections or with their whole names, and perhaps `profile`
 * @param chosenProfile what the command line says; must not contradict the file
 * @param region where it will be deployed, if that is known
 * @throws Error that lists every problem, a line each: lower case, no full stop, what was given and what is allowed
 */
export function loadConfig(file: unknown, chosenProfile?: unknown, region?: string): InfraConfig {
  const problems: string[] = [];
  const { profile: profileOfFile, ...given } = flatten(file, problems);
  const profile = parseProfile(chosenProfile ?? profileOfFile ?? PROFILES[0], problems);
  if ((chosenProfile ?? profileOfFile) !== (profileOfFile ?? chosenProfile))
    problems.push(`profile must be that of the file of settings, ${shown(profileOfFile)}, got ${shown(chosenProfile)}`);
  const config = withOverrides(PROFILE_DEFAULTS[profile], parseValues(given, problems));
  if (problems.length === 0) problems.push(...wrongCombinations(config, region));
  if (problems.length > 0) throw new Error(problems.join('\n'));
  return config;
}

function parseProfile(given: unknown, problems: string[]): Profile {
  const profile = PROFILES.find((name) => name === given);
  if (profile === undefined) problems.push(`profile must be one of ${PROFILES.join(', ')}, got ${shown(given)}`);
  return profile ?? PROFILES[0];
}

function parseValues(given: Fields, problems: string[]): ReadonlyMap<string, unknown> {
  const values = new Map<string, unknown>();
  for (const [key, value] of Object.entries(given)) {
    const setting = TABLE.get(key);
    const parsed = setting?.parse(value);
    if (setting === undefined) problems.push(`${key} is no setting; known are ${namesNear(key)}`);
    else if (parsed === undefined) problems.push(`${key} must be ${setting.allowed}, got ${shown(value)}`);
    else values.set(key, parsed);
  }
  return values;
}

/** The settings of the section that was meant, or the sections. */
function namesNear(key: string): string {
  const [section = ''] = key.split('.');
  const names = SETTING_NAMES.filter((name) => name.startsWith(`${section}.`));
  return (names.length > 0 ? names : ['profile', ...Object.keys(SETTINGS)]).join(', ');
}

function withOverrides(defaults: InfraConfig, values: ReadonlyMap<string, unknown>): InfraConfig {
  const parts = Object.entries(SETTINGS).map(([part, settings]) => {
    const former = defaults[part as keyof typeof SETTINGS];
    if (isSetting(settings)) return [part, values.get(part) ?? former];
    const own = Object.keys(settings).filter((name) => values.has(`${part}.${name}`));
    const overrides = Object.fromEntries(own.map((name) => [name, values.get(`${part}.${name}`)]));
    return [part, { ...(former as object), ...overrides }];
  });
  return { profile: defaults.profile, ...Object.fromEntries(parts) } as InfraConfig;
}

function flatten(file: unknown, problems: string[]): Fields {
  if (!isFields(file)) {
    problems.push(`the file of settings must hold a JSON object of sections, got ${shown(file)}`);
    return {};
  }
  return Object.fromEntries(
    Object.entries(file).flatMap(([section, value]): [string, unknown][] =>
      isFields(value)
        ? Object.entries(value).map(([name, inner]) => [`${section}.${name}`, inner])
        : [[section, value]],
    ),
  );
}

function isSetting(value: Setting | Readonly<Record<string, Setting>>): value is Setting {
  return typeof value.parse === 'function';
}

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const shown = (value: unknown): string => JSON.stringify(value) ?? 'nothing';
