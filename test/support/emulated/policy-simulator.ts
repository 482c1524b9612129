/** A statement of a policy, as IAM keeps it. */
export interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** A call of an API by a role. */
export interface Call {
  readonly role: string;
  readonly action: string;
  readonly resource: string;
  /** Keys that conditions may ask for. */
  readonly context?: Readonly<Record<string, string>>;
}

const listed = (value: string | readonly string[]): readonly string[] => [value].flat();

/** Whether a text is what a pattern of IAM means, in which `*` is any text and `?` any character. */
export function isLike(pattern: string, text: string): boolean {
  const escaped = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${escaped}$`, 's').test(text);
}

/** Whether a statement is about a call; an operator that is not known here is an error. */
export function isAbout(
  { Action, Resource, Condition = {} }: Statement,
  { action, resource, context = {} }: Call,
): boolean {
  const asked = listed(Action).some((pattern) => isLike(pattern.toLowerCase(), action.toLowerCase()));
  const there = listed(Resource).some((pattern) => isLike(pattern, resource));
  const holds = Object.entries(Condition).every(([operator, keys]) => {
    if (operator !== 'ArnLike' && operator !== 'StringEquals')
      throw new Error(`The simulator does not know ${operator}.`);
    return Object.entries(keys).every(([key, patterns]) => {
      const value = context[key];
      const fits = (pattern: string) => (operator === 'ArnLike' ? isLike(pattern, value ?? '') : pattern === value);
      return value !== undefined && listed(patterns).some(fits);
    });
  });
  return asked && there && holds;
}

/**
 * Whether the statements of a role allow a call: one must allow it, and none forbid it.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function isAllowed(statements: readonly Statement[], call: Call): boolean {
  const about = statements.filter((statement) => isAbout(statement, call));
  return about.some(({ Effect }) => Effect === 'Allow') && about.every(({ Effect }) => Effect !== 'Deny');
}

/** Actions that a role is allowed and no call has used, each once. */
export function unusedActions(statements: readonly Statement[], calls: readonly Call[]): readonly string[] {
  const unused = statements.flatMap((statement) => {
    if (statement.Effect === 'Deny') return [];
    return listed(statement.Action).filter((Action) => !calls.some((call) => isAbout({ ...statement, Action }, call)));
  });
  return [...new Set(unused)].sort();
}
