import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { dirname } from 'node:path';
import { signalGroup } from '../../../servers/process-group.ts';
import type { Watchdog } from '../../../servers/watchdog.ts';
import { type FunctionConfiguration, localFunctionArn } from '../function-environment.ts';
import { FunctionError } from '../function-error.ts';
import { LineSplitter } from '../line-splitter.ts';
import { watchMemory } from './resident-memory.ts';
import { RuntimeApi } from './runtime-api.ts';
import { memoryFlags, runtimeVariables } from './runtime-variables.ts';

const BYTES_PER_MEBIBYTE = 1_048_576;

/** How long the last output of a process is waited for after its end, should others hold its streams open. */
const LAST_OUTPUT_MS = 250;

/** How Lambda tells by which signal a runtime ended. */
const SIGNAL_WORDS: Readonly<Record<string, string>> = {
  SIGABRT: 'aborted',
  SIGKILL: 'killed',
  SIGSEGV: 'segmentation fault',
  SIGTERM: 'terminated',
};

export interface ProcessEnvironmentOptions extends FunctionConfiguration {
  readonly name: string;
  /** The runtime interface client's program. */
  readonly clientPath: string;
  readonly watchdog: Watchdog;
  /** Receives each line that the function writes on standard output or standard error. */
  readonly onLine: (line: string, environment: string) => void;
}

/** One execution environment: a process that runs the function as Lambda's runtime does, from its start to its end. */
export class ProcessEnvironment {
  readonly #options: ProcessEnvironmentOptions;
  readonly #api: RuntimeApi;
  readonly #child: ChildProcess;
  readonly #exited: Promise<void>;
  #exceeded = '';
  #ending = false;

  private constructor(options: ProcessEnvironmentOptions, api: RuntimeApi) {
    this.#options = options;
    this.#api = api;
    const { clientPath, memoryLimitMb, bundlePath } = options;
    this.#child = spawn(process.execPath, [...memoryFlags(memoryLimitMb), clientPath], {
      cwd: dirname(bundlePath),
      env: runtimeVariables(options, api.address),
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#captureOutput();
    this.#exited = this.#watchExit();
  }

  /**
   * Starts the process and waits until the function is loaded.
   *
   * @throws FunctionError when loading it fails or takes longer than `limitMs`; the process is gone then
   */
  static async start(options: ProcessEnvironmentOptions, limitMs: number): Promise<ProcessEnvironment> {
    const environment = new ProcessEnvironment(options, await RuntimeApi.listen());
    const seconds = (limitMs / 1000).toFixed(2);
    const timer = setTimeout(() => {
      environment.#api.abandon(new FunctionError('Sandbox.Timedout', `Init timed out after ${seconds} seconds`));
    }, limitMs);
    try {
      await environment.#api.initialized;
      return environment;
    } catch (error) {
      await environment.kill();
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Whether it can take an invocation. */
  get isAlive(): boolean {
    return !this.#ending && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  get processId(): number | undefined {
    return this.#child.pid;
  }

  /** Resolves to the function's answer; one that has not come within `timeoutMs` costs the process its life. */
  async invoke(payload: string, timeoutMs: number): Promise<unknown> {
    const timer = setTimeout(() => {
      const seconds = (timeoutMs / 1000).toFixed(2);
      this.#api.abandon(new FunctionError('Sandbox.Timedout', `Task timed out after ${seconds} seconds`));
      void this.kill();
    }, timeoutMs);
    try {
      return await this.#api.invoke({
        requestId: randomUUID(),
        payload,
        deadlineMs: Date.now() + timeoutMs,
        functionArn: localFunctionArn(this.#options.functionName),
        traceId: aTraceId(),
      });
    } finally {
      clearTimeout(timer);
    }
  }

  /** Ends it: SIGTERM, and SIGKILL for what is still there after `graceMs`. */
  async stop(graceMs: number): Promise<void> {
    this.#ending = true;
    signalGroup(this.#child.pid, 'SIGTERM');
    const timer = setTimeout(() => signalGroup(this.#child.pid, 'SIGKILL'), graceMs);
    await this.#exited;
    clearTimeout(timer);
  }

  /** Ends it at once; resolves when it is gone. */
  async kill(): Promise<void> {
    this.#ending = true;
    signalGroup(this.#child.pid, 'SIGKILL');
    await this.#exited;
  }

  #captureOutput(): void {
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      const splitter = new LineSplitter((line) => this.#options.onLine(line, this.#options.name));
      stream?.on('data', (bytes: Buffer) => splitter.take(bytes));
      stream?.once('end', () => splitter.end());
    }
  }

  #watchExit(): Promise<void> {
    const { pid } = this.#child;
    const { watchdog, memoryLimitMb } = this.#options;
    if (pid === undefined) return this.#watchFailedStart();
    watchdog.guard(pid);
    const unwatch = watchMemory(pid, memoryLimitMb * BYTES_PER_MEBIBYTE, (bytes) => {
      this.#exceeded = ` (used ${Math.round(bytes / BYTES_PER_MEBIBYTE)} MB of ${memoryLimitMb} MB)`;
      void this.kill();
    });
    return new Promise((resolve) => {
      this.#child.once('exit', (code, signal) => {
        unwatch();
        signalGroup(pid, 'SIGKILL');
        watchdog.forget(pid);
        this.#end(this.#exitError(code, signal));
        setTimeout(resolve, LAST_OUTPUT_MS);
      });
      this.#child.once('close', resolve);
    });
  }

  #watchFailedStart(): Promise<void> {
    return new Promise((resolve) => {
      this.#child.once('error', (error) => {
        this.#end(new FunctionError('Runtime.InvalidEntrypoint', error.message));
        resolve();
      });
    });
  }

  #end(error: FunctionError): void {
    this.#api.abandon(error);
    this.#api.close();
  }

  #exitError(code: number | null, signal: NodeJS.Signals | null): FunctionError {
    if (this.#exceeded !== '')
      return new FunctionError('Runtime.OutOfMemory', `Runtime exited with error: signal: killed${this.#exceeded}`);
    const how = signal === null ? `exit status ${code}` : `signal: ${SIGNAL_WORDS[signal] ?? signal}`;
    const message = code === 0 ? 'Runtime exited without providing a reason' : `Runtime exited with error: ${how}`;
    return new FunctionError('Runtime.ExitError', message);
  }
}

/** A tracing header that asks for no samples. */
function aTraceId(): string {
  const seconds = Math.floor(Date.now() / 1000).toString(16);
  return `Root=1-${seconds}-${randomBytes(12).toString('hex')};Parent=${randomBytes(8).toString('hex')};Sampled=0`;
}
