import { wrongCombinations } from './combinations.ts';
import { type InfraConfig, PROFILES, type Profile } from './config.ts';
import { PROFILE_DEFAULTS } from './profiles.ts';
import { SETTINGS, type Setting } from './settings.ts';

type Fields = Readonly<Record<string, unknown>>;

const TABLE: ReadonlyMap<string, Setting> = new Map(
  Object.entries(SETTINGS).flatMap(([section, settings]) =>
    Object.entries(settings).map(([name, setting]) => [`${section}.${name}`, setting] as const),
  ),
);

/** Read elsewhere. */
const KEYS_BESIDE_SETTINGS: readonly string[] = ['profile', 'config', 'rules'];

/**
 * The configuration: a profile's values, overridden by a file, overridden by context (`-c kafka.partitions=6`).
 *
 * @param context every context value of the application
 * @param file the parsed JSON of the configuration file, sections with settings, and perhaps `profile`
 * @throws Error that lists every problem, a line each: lower case, no full stop, what was given and what is allowed
 */
export function loadConfig(context: Fields, file: unknown = {}): InfraConfig {
  const problems: string[] = [];
  const fromFile = flatten(file, problems);
  const profile = parseProfile(context['profile'] ?? fromFile['profile'] ?? PROFILES[0], problems);
  const fromContext = Object.fromEntries(Object.entries(context).filter(([key]) => isMeantForUs(key)));
  const values = parseValues({ ...fromFile, ...fromContext }, problems);
  const config = withOverrides(PROFILE_DEFAULTS[profile], values);
  if (problems.length === 0) problems.push(...wrongCombinations(config));
  if (problems.length > 0) throw new Error(problems.join('\n'));
  return config;
}

/** Others may keep their own keys in the context, but what looks like one of ours is not passed over. */
const isMeantForUs = (key: string): boolean =>
  !/[:/@]/.test(key) && !KEYS_BESIDE_SETTINGS.includes(key) && (key.includes('.') || OUR_WORDS.has(worn(key)));

/** A word without what is easily got wrong: case, dashes and the plural. */
const worn = (word: string): string => word.toLowerCase().replaceAll(/[^a-z]|s$/g, '');

const OUR_WORDS: ReadonlySet<string> = new Set(
  [...KEYS_BESIDE_SETTINGS, ...[...TABLE.keys()].flatMap((key) => key.split('.'))].map(worn),
);

function parseProfile(given: unknown, problems: string[]): Profile {
  const profile = PROFILES.find((name) => name === given);
  if (profile === undefined) problems.push(`profile must be one of ${PROFILES.join(', ')}, got ${shown(given)}`);
  return profile ?? PROFILES[0];
}

function parseValues(given: Fields, problems: string[]): ReadonlyMap<string, unknown> {
  const values = new Map<string, unknown>();
  for (const [key, value] of Object.entries(given)) {
    if (key === 'profile') continue;
    const setting = TABLE.get(key);
    const parsed = setting?.parse(value);
    if (setting === undefined) problems.push(`${key} is no setting; ${knownNear(key)}`);
    else if (parsed === undefined) problems.push(`${key} must be ${setting.allowed}, got ${shown(value)}`);
    else values.set(key, parsed);
  }
  return values;
}

/** The settings of the section that was meant, or the sections. */
function knownNear(key: string): string {
  const [section = ''] = key.split('.');
  const names = [...TABLE.keys()].filter((name) => name.startsWith(`${section}.`));
  if (names.length > 0) return `known are ${names.join(', ')}`;
  return `known are profile and SECTION.SETTING of ${Object.keys(SETTINGS).join(', ')}; config and rules only as -c`;
}

function withOverrides(defaults: InfraConfig, values: ReadonlyMap<string, unknown>): InfraConfig {
  const sections = Object.keys(SETTINGS).map((section) => {
    const own = [...values].filter(([key]) => key.startsWith(`${section}.`));
    const overrides = Object.fromEntries(own.map(([key, value]) => [key.slice(section.length + 1), value]));
    return [section, { ...defaults[section as keyof typeof SETTINGS], ...overrides }];
  });
  return { profile: defaults.profile, ...Object.fromEntries(sections) } as InfraConfig;
}

function flatten(file: unknown, problems: string[]): Fields {
  if (!isFields(file)) {
    problems.push(`the configuration file must hold a JSON object of sections, got ${shown(file)}`);
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

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const shown = (value: unknown): string => JSON.stringify(value) ?? 'nothing';
