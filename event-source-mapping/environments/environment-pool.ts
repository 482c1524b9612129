import type { FunctionEnvironment } from './function-environment.ts';

/** Several execution environments as one; the first that is idle gets the next invocation, so that few are kept busy. */
export class EnvironmentPool implements FunctionEnvironment {
  readonly concurrency: number;
  readonly #environments: readonly FunctionEnvironment[];
  readonly #busy = new Set<FunctionEnvironment>();

  /** @param environments of which each takes one invocation at a time */
  constructor(environments: readonly FunctionEnvironment[]) {
    this.#environments = environments;
    this.concurrency = environments.length;
  }

  async invoke(event: object, timeoutMs: number): Promise<unknown> {
    const idle = this.#environments.find((environment) => !this.#busy.has(environment));
    if (idle === undefined) throw new Error(`${this.concurrency} invocations at a time are taken, not more.`);
    this.#busy.add(idle);
    try {
      return await idle.invoke(event, timeoutMs);
    } finally {
      this.#busy.delete(idle);
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#environments.map((environment) => environment.close()));
  }
}
