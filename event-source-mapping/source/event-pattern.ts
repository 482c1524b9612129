/** Says whether a value that was parsed from JSON (undefined where the field is missing) fits a pattern. */
export type Matcher = (value: unknown) => boolean;

/** A pattern that cannot be used: its message completes "the filter pattern …". */
export class PatternError extends Error {
  override readonly name = 'PatternError';
}

type Scalar = string | number | boolean | null;
type Fields = Readonly<Record<string, unknown>>;

const COMPARISONS: Readonly<Record<string, (value: number, limit: number) => boolean>> = {
  '=': (value, limit) => value === limit,
  '>': (value, limit) => value > limit,
  '>=': (value, limit) => value >= limit,
  '<': (value, limit) => value < limit,
  '<=': (value, limit) => value <= limit,
};

/** The operators that Lambda lists, by name: each makes a test of one leaf out of the operator's argument. */
const OPERATORS: Readonly<Record<string, (argument: unknown) => Matcher>> = {
  prefix: (argument) => textTest('prefix', argument, (value, text) => value.startsWith(text)),
  suffix: (argument) => textTest('suffix', argument, (value, text) => value.endsWith(text)),
  'equals-ignore-case': (argument) =>
    textTest('equals-ignore-case', argument, (value, text) => value.toLowerCase() === text.toLowerCase()),
  'anything-but': anythingBut,
  numeric,
  exists,
};

/**
 * Compiles a rule of Lambda's event filtering, which is EventBridge's syntax: an object of fields, each with an object
 * of fields or a list of which one must fit, and `$or`.
 *
 * An array in the value fits where one of its elements does. Numbers are compared as numbers: Lambda compares their
 * text, so that 300 and 3.0e2 are two for it; `JSON.parse` no longer knows the text.
 *
 * @throws PatternError when the pattern is of another form or names an operator that Lambda does not list
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html#filtering-syntax
 */
export function compilePattern(pattern: unknown): Matcher {
  if (Array.isArray(pattern)) return compileList(pattern);
  if (!isFields(pattern)) throw new PatternError(`must be an object or a list, got ${JSON.stringify(pattern)}`);
  const parts = Object.entries(pattern).map(([name, part]) =>
    name === '$or' ? compileOr(part) : compileField(name, part),
  );
  if (parts.length === 0) throw new PatternError('must name at least one field');
  return (value) => candidates(value).some((candidate) => parts.every((fits) => fits(candidate)));
}

function compileField(name: string, part: unknown): Matcher {
  const fits = compilePattern(part);
  return (value) => fits(isFields(value) && Object.hasOwn(value, name) ? value[name] : undefined);
}

function compileOr(part: unknown): Matcher {
  if (!Array.isArray(part) || part.length < 2) throw new PatternError('needs a list of at least two patterns in "$or"');
  const alternatives = part.map(compilePattern);
  return (value) => alternatives.some((fits) => fits(value));
}

function compileList(list: readonly unknown[]): Matcher {
  if (list.length === 0) throw new PatternError('must not have an empty list');
  const tests = list.map(compileRule);
  return (value) => candidates(value).some((candidate) => tests.some((fits) => fits(candidate)));
}

function compileRule(rule: unknown): Matcher {
  if (isScalar(rule)) return (value) => value === rule;
  const [entry, ...more] = isFields(rule) ? Object.entries(rule) : [];
  const operator = entry === undefined || !Object.hasOwn(OPERATORS, entry[0]) ? undefined : OPERATORS[entry[0]];
  if (entry === undefined || more.length > 0 || operator === undefined) {
    const known = Object.keys(OPERATORS).join(', ');
    throw new PatternError(`must have values or one operator of ${known} in a list, got ${JSON.stringify(rule)}`);
  }
  return operator(entry[1]);
}

function textTest(name: string, argument: unknown, fits: (value: string, text: string) => boolean): Matcher {
  if (typeof argument !== 'string') throw new PatternError(`needs text for "${name}", got ${JSON.stringify(argument)}`);
  return (value) => typeof value === 'string' && fits(value, argument);
}

function anythingBut(argument: unknown): Matcher {
  const excluded: readonly unknown[] = Array.isArray(argument) ? argument : [argument];
  if (!excluded.every(isScalar)) throw new PatternError('needs values for "anything-but"');
  return (value) => isScalar(value) && !excluded.includes(value);
}

function numeric(argument: unknown): Matcher {
  const words: readonly unknown[] = Array.isArray(argument) ? argument : [];
  const tests = words.flatMap((word, index) => (index % 2 === 0 ? comparison(word, words[index + 1]) : []));
  if (words.length % 2 !== 0 || tests.length !== words.length / 2 || ![1, 2].includes(tests.length)) {
    throw new PatternError(`needs one or two comparisons for "numeric", got ${JSON.stringify(argument)}`);
  }
  return (value) => typeof value === 'number' && tests.every((fits) => fits(value));
}

function comparison(sign: unknown, limit: unknown): ((value: number) => boolean)[] {
  const compare = typeof sign === 'string' && Object.hasOwn(COMPARISONS, sign) ? COMPARISONS[sign] : undefined;
  return compare === undefined || typeof limit !== 'number' ? [] : [(value) => compare(value, limit)];
}

function exists(argument: unknown): Matcher {
  if (typeof argument !== 'boolean') throw new PatternError('needs true or false for "exists"');
  return (value) => isScalar(value) === argument;
}

/** What of a value a rule may look at: the elements of an array, else the value itself. */
const candidates = (value: unknown): readonly unknown[] => (Array.isArray(value) && value.length > 0 ? value : [value]);

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isScalar = (value: unknown): value is Scalar =>
  value === null || ['string', 'number', 'boolean'].includes(typeof value);
