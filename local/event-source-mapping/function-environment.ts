import type { MskEvent } from './msk-event.ts';

/** Where a function runs: one execution environment, which takes one invocation at a time. */
export interface FunctionEnvironment {
  /** Resolves to the function's answer; rejects when it failed or has not answered within `timeoutMs`. */
  invoke(event: MskEvent, timeoutMs: number): Promise<unknown>;
  close(): Promise<void>;
}
