import { parseArgs } from 'node:util';
import { failure, type Result, success } from '../detection/result.ts';
import { allowedValues, type FlagOption, type Option, type OptionSet, type OptionValues } from './options.ts';

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
  const { tokens } = parseArgs({ args: separated(set, words), options: typesOf(set), strict: false, tokens: true });
  for (const [index, token] of tokens.entries()) {
    if (token.kind === 'option') {
      const problem = tokenProblem(set, token, given);
      if (problem === undefined) given.set(token.name, token.value ?? '');
      else problems.push(problem);
    } else if (!belongsToUnknown(set, tokens[index - 1])) {
      problems.push(unknownWord(set, token.kind === 'positional' ? token.value : '--'));
    }
  }
  return { given, problems };
}

/** An option that lacks its value is told apart from the option behind it, which `parseArgs` would take for the value. */
function separated(set: OptionSet, words: readonly string[]): string[] {
  const takesValue = (word: string) => {
    const option = word.startsWith('--') ? optionOf(set, word.slice(2)) : undefined;
    return option !== undefined && option.kind !== 'flag';
  };
  const isMissing = (index: number) => (words[index + 1] ?? '--').startsWith('--');
  return words.map((word, index) => (takesValue(word) && isMissing(index) ? `${word}=` : word));
}

function typesOf(set: OptionSet): Record<string, { type: 'boolean' | 'string' }> {
  const types = Object.entries(set).map(([name, { kind }]) => [name, kind === 'flag' ? 'boolean' : 'string'] as const);
  return Object.fromEntries(types.map(([name, type]) => [name, { type }]));
}

interface Token {
  readonly kind: string;
  readonly name?: string;
  readonly inlineValue?: boolean | undefined;
}

/** Whether a word is the value of an unknown option, which is one mistake and not two. */
function belongsToUnknown(set: OptionSet, before: Token | undefined): boolean {
  return before?.kind === 'option' && before.inlineValue !== true && optionOf(set, before.name ?? '') === undefined;
}

interface OptionToken {
  readonly name: string;
  readonly rawName: string;
  readonly value: string | undefined;
}

function tokenProblem(set: OptionSet, token: OptionToken, given: ReadonlyMap<string, string>): string | undefined {
  const { name, rawName, value } = token;
  const option = optionOf(set, name);
  if (option === undefined) return unknownWord(set, rawName);
  if (given.has(name)) return `--${name} is given twice; give it once`;
  if (option.kind === 'flag')
    return value === undefined ? undefined : `--${name} takes no value, got ${JSON.stringify(value)}`;
  return value === undefined || value === '' ? `--${name} needs a value: ${allowedValues(option)}` : undefined;
}

const optionOf = (set: OptionSet, name: string): Option | undefined =>
  Object.hasOwn(set, name) ? set[name] : undefined;

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

function suggestion(set: OptionSet, wrong: string): string {
  const names = Object.keys(set);
  const near = names.find((name) => (wrong !== '' && name.startsWith(wrong.slice(0, 4))) || wrong.startsWith(name));
  return near === undefined ? 'see --help' : `did you mean --${near}? See --help`;
}
