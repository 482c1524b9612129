/** Where a function runs: one or more execution environments, each of which takes one invocation at a time. */
export interface FunctionEnvironment {
  /** Invocations it takes at the same time, at least 1. */
  readonly concurrency: number;
  /** Resolves to the function's answer; rejects when it failed or has not answered within `timeoutMs`. */
  invoke(event: object, timeoutMs: number): Promise<unknown>;
  close(): Promise<void>;
}
