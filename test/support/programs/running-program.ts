import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { runArguments } from '../../../command-line/run-arguments.ts';
import { projectRoot } from '../../../project-root.ts';

/** A command of this checkout, running, with all that it has said. */
export interface RunningProgram {
  readonly child: ChildProcess;
  /** Standard output and standard error so far. */
  output(): string;
  /** Messages it has sent so far, where it was started with a channel. */
  readonly messages: readonly unknown[];
  /** Sends a signal and resolves to the exit status. */
  end(signal?: NodeJS.Signals): Promise<number | null>;
}

/** Starts a TypeScript program of this checkout as a person would, with a message channel beside. */
export function runProgram(
  program: string,
  words: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): RunningProgram {
  const env = { ...process.env, ...environment };
  const options = { stdio: ['ignore', 'pipe', 'pipe', 'ipc'], env } satisfies SpawnOptions;
  return watched(spawn(process.execPath, runArguments(program, words), options));
}

/** Starts a script of package.json by npm, as a person would. */
export function runScript(script: string, words: readonly string[]): RunningProgram {
  const options = { stdio: ['ignore', 'pipe', 'pipe'], cwd: projectRoot } satisfies SpawnOptions;
  return watched(spawn('npm', ['run', script, '--', ...words], options));
}

function watched(child: ChildProcess): RunningProgram {
  let output = '';
  const messages: unknown[] = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (output += String(chunk)));
  child.on('message', (message) => messages.push(message));
  const exited = once(child, 'exit');
  return {
    child,
    messages,
    output: () => output,
    async end(signal = 'SIGTERM') {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal);
      await exited;
      return child.exitCode;
    },
  };
}
