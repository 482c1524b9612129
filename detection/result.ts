/** An expected outcome as a value: what was asked for, or why it could not be had. */
export type Result<Value, Problem> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly problem: Problem };

/** Wraps a value as a success. */
export const success = <Value>(value: Value): Result<Value, never> => ({ ok: true, value });

/** Wraps a problem as a failure. */
export const failure = <Problem>(problem: Problem): Result<never, Problem> => ({ ok: false, problem });
