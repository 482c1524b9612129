/** An expected outcome as a value: what was asked for, or why it could not be had. */
export type Result<Value, Problem> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly problem: Problem };

/** Wraps a value as a success. */
export const success = <Value>(value: Value): Result<Value, never> => ({ ok: true, value });

/** Wraps a problem as a failure. */
export const failure = <Problem>(problem: Problem): Result<never, Problem> => ({ ok: false, problem });

const MOST_SHOWN_CHARACTERS = 80;

/** A value as the sentence about a problem shows it: JSON, cut where it is long. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > MOST_SHOWN_CHARACTERS ? `${text.slice(0, MOST_SHOWN_CHARACTERS - 3)}…` : text;
}
