import type { FunctionEnvironment } from './function-environment.ts';

/**
 * Several execution environments as one. An invocation goes to the idle environment that has had most of its partitions last, since
 * that one may remember something of them; else to the first, so that few are kept busy.
 */
export class EnvironmentPool implements FunctionEnvironment {
  readonly concurrency: number;
  readonly #environments: readonly FunctionEnvironment[];
  readonly #busy = new Set<FunctionEnvironment>();
  /** Who has had a partition last, by its name in the event. */
  readonly #last = new Map<string, FunctionEnvironment>();

  /** @param environments of which each takes one invocation at a time */
  constructor(environments: readonly FunctionEnvironment[]) {
    this.#environments = environments;
    this.concurrency = environments.length;
  }

  async invoke(event: object, timeoutMs: number): Promise<unknown> {
    const partitions = Object.keys((event as { readonly records?: object }).records ?? {});
    const idle = this.#idleFor(partitions);
    if (idle === undefined) throw new Error(`${this.concurrency} invocations at a time are taken, not more.`);
    for (const partition of partitions) this.#last.set(partition, idle);
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

  #idleFor(partitions: readonly string[]): FunctionEnvironment | undefined {
    let best: FunctionEnvironment | undefined;
    let most = -1;
    for (const environment of this.#environments) {
      if (this.#busy.has(environment)) continue;
      const known = partitions.filter((partition) => this.#last.get(partition) === environment).length;
      if (known > most) [best, most] = [environment, known];
    }
    return best;
  }
}
