import { Watchdog } from '../../../servers/watchdog.ts';
import type { FunctionConfiguration, FunctionEnvironment } from '../function-environment.ts';
import { FunctionError } from '../function-error.ts';
import { ProcessEnvironment } from './process-environment.ts';

/** How long a function may take to load; one that takes longer is started again within the function's own time-out. */
const INIT_TIMEOUT_MS = 10_000;
/** Between SIGTERM and SIGKILL: what Lambda gives the shutdown phase of a function with extensions. */
const SHUTDOWN_MS = 2_000;

interface ProcessEnvironmentsOptions extends FunctionConfiguration {
  /** Execution environments, at least 1: as many invocations run at the same time. */
  readonly environments: number;
  /** The runtime interface client's program. */
  readonly clientPath: string;
  /** Receives each line that the function writes, with the name of the environment that wrote it. */
  readonly onLine: (line: string, environment: string) => void;
  /** Instead of Lambda's own limit on loading a function. */
  readonly initTimeoutMs?: number;
}

interface Slot {
  readonly name: string;
  running: ProcessEnvironment | undefined;
}

/**
 * Runs a bundled function as Lambda does: by its runtime interface client, in processes of its own, each started at its
 * first invocation and kept for the next ones until it fails to answer, ends or is lost.
 *
 * The environment that has been idle for longest gets the next invocation, so that partitions move between all of them.
 * Unlike Lambda's, an idle environment is not frozen.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
 */
export class ProcessEnvironments implements FunctionEnvironment {
  readonly concurrency: number;
  readonly #options: ProcessEnvironmentsOptions;
  readonly #slots: readonly Slot[];
  readonly #idle: Slot[];
  readonly #starting = new Set<Promise<unknown>>();
  readonly #watchdog = new Watchdog();
  #closing = false;

  constructor(options: ProcessEnvironmentsOptions) {
    this.#options = options;
    this.concurrency = options.environments;
    this.#slots = Array.from({ length: options.environments }, (_, index) => ({
      name: `environment-${index + 1}`,
      running: undefined,
    }));
    this.#idle = [...this.#slots];
  }

  /** Process ids of the environments that run at present. */
  get processIds(): readonly number[] {
    return this.#slots.flatMap(({ running }) => (running?.isAlive === true ? [running.processId ?? 0] : []));
  }

  async invoke(event: object, timeoutMs: number): Promise<unknown> {
    if (this.#closing) throw new Error('The execution environments are closed.');
    const slot = this.#idle.shift();
    if (slot === undefined) throw new Error(`${this.concurrency} invocations at a time are taken, not more.`);
    try {
      const environment = await this.#environment(slot, timeoutMs);
      return await environment.invoke(JSON.stringify(event), timeoutMs);
    } finally {
      this.#idle.push(slot);
    }
  }

  /** Ends all of them; invocations under way fail. */
  async close(): Promise<void> {
    this.#closing = true;
    await Promise.allSettled(this.#starting);
    await Promise.all(this.#slots.map(async ({ running }) => running?.stop(SHUTDOWN_MS)));
    await this.#watchdog.release();
  }

  async #environment(slot: Slot, timeoutMs: number): Promise<ProcessEnvironment> {
    if (slot.running?.isAlive === true) return slot.running;
    const starting = this.#start(slot.name, timeoutMs);
    this.#starting.add(starting);
    try {
      slot.running = await starting;
    } finally {
      this.#starting.delete(starting);
    }
    if (this.#closing) throw new Error('The execution environments are closed.');
    return slot.running;
  }

  async #start(name: string, timeoutMs: number): Promise<ProcessEnvironment> {
    const { initTimeoutMs = INIT_TIMEOUT_MS } = this.#options;
    const options = { ...this.#options, name, watchdog: this.#watchdog };
    try {
      return await ProcessEnvironment.start(options, initTimeoutMs);
    } catch (error) {
      const wasSlow = error instanceof FunctionError && error.errorType === 'Sandbox.Timedout';
      if (!wasSlow || this.#closing) throw error;
      return await ProcessEnvironment.start(options, timeoutMs);
    }
  }
}
