import type { Option, OptionSet } from './options.ts';
import { parseOptions } from './parse-options.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Options that npm has too: alone they may come from a person's .npmrc. */
const ALSO_NPMS: readonly string[] = ['yes', 'json', 'all'];
/** What npm makes of an option without a value, and of one that begins with `no-`. */
const ON = 'true';
const OFF = '';

/**
 * The command line that somebody meant who left out the `--` before our options: npm takes them for settings of its own and
 * hands on only their values, so that the command would run by its defaults.
 *
 * @param words what has reached the command
 * @param verb what stands before the command's options, for instance `list`
 * @returns the line to type; undefined where npm has not swallowed any
 * @see https://docs.npmjs.com/cli/v11/using-npm/config#environment-variables
 */
export function lineWithoutNpm(
  set: OptionSet,
  words: readonly string[],
  environment: Environment,
  verb?: string,
): string | undefined {
  const script = environment['npm_lifecycle_event'];
  if (script === undefined) return undefined;
  const swallowed = Object.entries(set).filter(([name]) => !isGiven(name, words) && settingOf(name, environment).taken);
  if (!swallowed.some(([name]) => !ALSO_NPMS.includes(name))) return undefined;
  const left = [...words];
  const lost = swallowed.flatMap(([name, option]) => {
    const { value } = settingOf(name, environment);
    if (option.kind === 'flag') return [`--${name}`];
    return [`--${name}`, quoted(value === ON ? takeValue(set, name, left) : value)];
  });
  const command = script === 'start' ? 'npm start' : `npm run ${script}`;
  return [command, '--', ...(verb === undefined ? [] : [verb]), ...left.map(quoted), ...lost].join(' ');
}

const isGiven = (name: string, words: readonly string[]): boolean =>
  words.some((word) => word === `--${name}` || word.startsWith(`--${name}=`));

/** npm sets `npm_config_rate` for `--rate`, and `npm_config_producer` to nothing for `--no-producer`. */
function settingOf(name: string, environment: Environment): { readonly taken: boolean; readonly value: string } {
  const variable = (text: string) => environment[`npm_config_${text.replaceAll('-', '_')}`];
  const value = variable(name) ?? OFF;
  const isNegated = name.startsWith('no-') && variable(name.slice('no-'.length)) === OFF;
  return { taken: value !== OFF || isNegated, value };
}

/** Takes the first word out that the option accepts; dots where there is none. */
function takeValue(set: OptionSet, name: string, words: string[]): string {
  const option: Option | undefined = set[name];
  const fits = (word: string) =>
    !word.startsWith('-') && option !== undefined && parseOptions({ [name]: option }, [`--${name}=${word}`]).ok;
  const [value = '…'] = words.splice(Math.max(0, words.findIndex(fits)), words.some(fits) ? 1 : 0);
  return value;
}

const quoted = (word: string): string => (/^[\w./:,=@%+…-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);
