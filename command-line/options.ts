import { parseArgs } from 'node:util';
import { failure, type Result, success } from '../detection/result.ts';

interface Described {
  /** One line of help: what it does, with its unit. */
  readonly help: string;
}

interface NumberOption extends Described {
  readonly kind: 'number';
  readonly min: number;
  readonly max: number;
  readonly integer: boolean;
  readonly default: number | undefined;
}

interface TextOption extends Described {
  readonly kind: 'text';
  /** What stands for the value in the help, for instance `FILE`. */
  readonly placeholder: string;
  readonly pattern: RegExp | undefined;
  /** What the pattern allows, in words. */
  readonly allowed: string;
  readonly default: string | undefined;
}

interface ChoiceOption extends Described {
  readonly kind: 'choice';
  readonly choices: readonly string[];
  readonly default: string | undefined;
}

interface FlagOption extends Described {
  readonly kind: 'flag';
}

export type Option = NumberOption | TextOption | ChoiceOption | FlagOption;

/** The options of one command, keyed by their names without the leading dashes. */
export type OptionSet = Readonly<Record<string, Option>>;

type Value<O extends Option> = O extends FlagOption
  ? boolean
  : O extends NumberOption
    ? number | Extract<O['default'], undefined>
    : O extends ChoiceOption
      ? O['choices'][number] | Extract<O['default'], undefined>
      : O extends TextOption
        ? string | Extract<O['default'], undefined>
        : never;

/** The parsed values of an option set, keyed like it; an option without a default may be undefined. */
export type OptionValues<Set extends OptionSet> = { readonly [Name in keyof Set]: Value<Set[Name]> };

/** A number within closed bounds. */
export const number = <const D extends number | undefined>(option: {
  readonly help: string;
  readonly min: number;
  readonly max: number;
  readonly integer?: boolean;
  readonly default: D;
}) => ({ kind: 'number' as const, integer: false, ...option });

/** A whole number within closed bounds. */
export const integer = <const D extends number | undefined>(option: {
  readonly help: string;
  readonly min: number;
  readonly max: number;
  readonly default: D;
}) => ({ kind: 'number' as const, ...option, integer: true });

/** Text, checked by a pattern where one is given. */
export const text = <const D extends string | undefined>(option: {
  readonly help: string;
  readonly placeholder: string;
  readonly pattern?: RegExp;
  readonly allowed?: string;
  readonly default: D;
}) => ({ kind: 'text' as const, pattern: undefined, allowed: 'any text', ...option });

/** One of a closed list of words. */
export const choice = <const C extends readonly string[], const D extends C[number] | undefined>(option: {
  readonly help: string;
  readonly choices: C;
  readonly default: D;
}) => ({ kind: 'choice' as const, ...option });

/** Present or absent. */
export const flag = (option: { readonly help: string }) => ({ kind: 'flag' as const, ...option });

/**
 * Parses a command line: `--name value`, `--name=value`, flags as `--name`.
 *
 * @returns the values with defaults filled in, or every problem at once, one sentence each.
 */
export function parseOptions<const Set extends OptionSet>(
  set: Set,
  words: readonly string[],
): Result<OptionValues<Set>, readonly string[]> {
  const { given, problems } = readWords(set, words);
  const values: Record<string, unknown> = {};
  for (const [name, option] of Object.entries(set)) {
    const text = given.get(name);
    if (option.kind === 'flag') values[name] = text !== undefined;
    else if (text === undefined) values[name] = option.default;
    else {
      const parsed = parseValue(name, option, text);
      if (parsed.ok) values[name] = parsed.value;
      else problems.push(parsed.problem);
    }
  }
  return problems.length > 0 ? failure(problems) : success(values as OptionValues<Set>);
}

function readWords(set: OptionSet, words: readonly string[]) {
  const given = new Map<string, string>();
  const problems: string[] = [];
  const types = Object.entries(set).map(([name, { kind }]) => [name, kind === 'flag' ? 'boolean' : 'string'] as const);
  const options = Object.fromEntries(types.map(([name, type]) => [name, { type }]));
  const { tokens } = parseArgs({ args: [...words], options, strict: false, tokens: true });
  for (const token of tokens) {
    const name = token.kind === 'option' ? token.name : undefined;
    const problem = token.kind === 'option' ? tokenProblem(set, token) : undefined;
    if (token.kind === 'positional') problems.push(unknownWord(set, token.value));
    else if (problem !== undefined) problems.push(problem);
    else if (name !== undefined && given.has(name)) problems.push(`--${name} is given twice; give it once`);
    else if (token.kind === 'option') given.set(token.name, token.value ?? '');
  }
  return { given, problems };
}

interface OptionToken {
  readonly name: string;
  readonly rawName: string;
  readonly value: string | undefined;
  readonly inlineValue: boolean | undefined;
}

function tokenProblem(set: OptionSet, { name, rawName, value, inlineValue }: OptionToken): string | undefined {
  const option = Object.hasOwn(set, name) ? set[name] : undefined;
  if (option === undefined) return unknownWord(set, rawName);
  if (option.kind === 'flag')
    return value === undefined ? undefined : `--${name} takes no value, got ${JSON.stringify(value)}`;
  const missing = value === undefined || (inlineValue !== true && value.startsWith('--'));
  return missing ? `--${name} needs a value: ${allowedValues(option)}` : undefined;
}

function unknownWord(set: OptionSet, word: string): string {
  return `${JSON.stringify(word)} is not an option of this command; ${suggestion(set, word.replace(/^-+/, ''))}`;
}

function parseValue(name: string, option: Exclude<Option, FlagOption>, text: string): Result<string | number, string> {
  const refuse = () => failure(`--${name} must be ${allowedValues(option)}, got ${JSON.stringify(text)}`);
  switch (option.kind) {
    case 'number': {
      const value = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
      const allowed = value >= option.min && value <= option.max && (!option.integer || Number.isInteger(value));
      return allowed ? success(value) : refuse();
    }
    case 'choice':
      return option.choices.includes(text) ? success(text) : refuse();
    case 'text':
      return text !== '' && (option.pattern?.test(text) ?? true) ? success(text) : refuse();
  }
}

function allowedValues(option: Exclude<Option, FlagOption>): string {
  switch (option.kind) {
    case 'number':
      return `a ${option.integer ? 'whole number' : 'number'} from ${option.min} to ${option.max}`;
    case 'choice':
      return `one of ${option.choices.join(', ')}`;
    case 'text':
      return option.allowed;
  }
}

function suggestion(set: OptionSet, wrong: string): string {
  const names = Object.keys(set);
  const near = names.find((name) => name.startsWith(wrong.slice(0, 4)) || wrong.startsWith(name));
  return near === undefined ? 'see --help' : `did you mean --${near}? See --help`;
}

/** The manual page of a command: usage, what it does, and a line or two for each option. */
export function helpText(usage: string, purpose: string, set: OptionSet): string {
  const lines = Object.entries(set).map(([name, option]) => {
    const value = option.kind === 'flag' ? '' : ` ${placeholder(option)}`;
    const rest = option.kind === 'flag' ? '' : ` (${describeDefault(option)})`;
    return `  --${name}${value}\n      ${option.help}${rest}`;
  });
  return `Usage: ${usage}\n\n${purpose}\n\nOptions:\n${lines.join('\n')}\n  --help\n      Print this page.\n`;
}

function placeholder(option: Exclude<Option, FlagOption>): string {
  if (option.kind === 'number') return 'N';
  return option.kind === 'choice' ? option.choices.join('|') : option.placeholder;
}

function describeDefault(option: Exclude<Option, FlagOption>): string {
  const range = option.kind === 'number' ? `${option.min} to ${option.max}; ` : '';
  return option.default === undefined ? `${range}no default` : `${range}default ${option.default}`;
}
