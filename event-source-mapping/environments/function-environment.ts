/** Where a function runs: one or more execution environments, each of which takes one invocation at a time. */
export interface FunctionEnvironment {
  /** Invocations it takes at the same time, at least 1. */
  readonly concurrency: number;
  /** Resolves to the function's answer; rejects when it failed or has not answered within `timeoutMs`. */
  invoke(event: object, timeoutMs: number): Promise<unknown>;
  close(): Promise<void>;
}

/** What an execution environment has to know of the function that it runs. */
export interface FunctionConfiguration {
  /** The bundled function: a CommonJS file that exports `handler`. */
  readonly bundlePath: string;
  readonly functionName: string;
  readonly memoryLimitMb: number;
  /** Environment variables of the function. */
  readonly variables: Readonly<Record<string, string>>;
}

/** Stands where Lambda names the function: one on this machine has no account. */
export const localFunctionArn = (functionName: string): string =>
  `arn:aws:lambda:us-east-1:000000000000:function:${functionName}`;
