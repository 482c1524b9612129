import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { compileFunction } from 'node:vm';
import { type FunctionConfiguration, type FunctionEnvironment, localFunctionArn } from './function-environment.ts';

type Handler = (event: object, context: object) => unknown;

/**
 * Runs a bundled function in this process, behind the interface of a Lambda handler; the function's variables are set on
 * this process.
 *
 * A handler cannot be stopped from outside: one that has timed out is left behind, and the next invocation gets a
 * freshly loaded function, as Lambda gives it a new environment.
 */
export class InProcessEnvironment implements FunctionEnvironment {
  readonly concurrency = 1;
  readonly #options: FunctionConfiguration;
  #handler: Handler | undefined;
  #busy = false;

  constructor(options: FunctionConfiguration) {
    this.#options = options;
  }

  async invoke(event: object, timeoutMs: number): Promise<unknown> {
    if (this.#busy) throw new Error('An execution environment takes one invocation at a time.');
    this.#busy = true;
    let timer: NodeJS.Timeout | undefined;
    const timedOut = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        this.#handler = undefined;
        reject(new Error(`The function has not answered within its time-out of ${timeoutMs / 1000} seconds.`));
      }, timeoutMs);
    });
    try {
      return await Promise.race([this.#call(event, timeoutMs), timedOut]);
    } finally {
      clearTimeout(timer);
      this.#busy = false;
    }
  }

  async close(): Promise<void> {
    this.#handler = undefined;
  }

  async #call(event: object, timeoutMs: number): Promise<unknown> {
    this.#handler ??= this.#load();
    return this.#handler(event, this.#context(performance.now() + timeoutMs));
  }

  #load(): Handler {
    const { bundlePath, variables } = this.#options;
    Object.assign(process.env, variables);
    const module: { exports: { handler?: unknown } } = { exports: {} };
    const run = compileFunction(
      readFileSync(bundlePath, 'utf8'),
      ['exports', 'require', 'module', '__filename', '__dirname', 'process'],
      { filename: bundlePath },
    );
    run(module.exports, createRequire(bundlePath), module, bundlePath, dirname(bundlePath), process);
    const { handler } = module.exports;
    if (typeof handler !== 'function') throw new Error(`${bundlePath} does not export a function named handler.`);
    return (event, context) => handler(event, context);
  }

  /** @param endsMs when the function's time is over, by the clock that nobody sets */
  #context(endsMs: number): object {
    const { functionName, memoryLimitMb } = this.#options;
    return {
      callbackWaitsForEmptyEventLoop: true,
      functionName,
      functionVersion: '$LATEST',
      invokedFunctionArn: localFunctionArn(functionName),
      memoryLimitInMB: String(memoryLimitMb),
      awsRequestId: randomUUID(),
      logGroupName: `/aws/lambda/${functionName}`,
      logStreamName: 'local',
      getRemainingTimeInMillis: () => Math.max(0, endsMs - performance.now()),
    };
  }
}
