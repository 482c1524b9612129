import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { compileFunction } from 'node:vm';

interface Module {
  readonly exports: { handler?: (event: unknown, context: object) => Promise<void> };
}

/** What an invocation printed: metrics in the embedded metric format and log lines, each parsed. */
export interface Printed {
  readonly metrics: readonly Readonly<Record<string, unknown>>[];
  readonly logs: readonly Readonly<Record<string, unknown>>[];
}

/** The bundled function as an execution environment has loaded it; its wall clock is that of the test. */
export class BundledDetector {
  readonly #module: Module = { exports: {} };
  #lines: Record<string, unknown>[] = [];

  /** Loads the bundle anew with these environment variables, which are set on this process while it loads. */
  constructor(bundlePath: string, environment: Readonly<Record<string, string>>) {
    const before = { ...process.env };
    Object.assign(process.env, environment);
    try {
      const run = compileFunction(readFileSync(bundlePath, 'utf8'), [
        'exports',
        'require',
        'module',
        'process',
        'Date',
      ]);
      run(this.#module.exports, createRequire(bundlePath), this.#module, process, Date);
    } finally {
      process.env = before;
    }
  }

  /** Invokes the handler with this much time left; what it prints is kept, not shown. */
  async invoke(event: unknown, remainingMs = 20_000): Promise<void> {
    this.#lines = [];
    const release = [process.stdout, process.stderr].map((stream) => this.#capture(stream));
    try {
      await this.#module.exports.handler?.(event, { getRemainingTimeInMillis: () => remainingMs });
    } finally {
      for (const giveBack of release) giveBack();
    }
  }

  /** What the latest invocation printed. */
  get printed(): Printed {
    return {
      metrics: this.#lines.filter((line) => '_aws' in line),
      logs: this.#lines.filter((line) => !('_aws' in line)),
    };
  }

  /** The function's console writes each line whole. */
  #capture(stream: NodeJS.WriteStream): () => void {
    const original = stream.write;
    stream.write = (line: string | Uint8Array) => {
      this.#lines.push(JSON.parse(String(line)));
      return true;
    };
    return () => {
      stream.write = original;
    };
  }
}
