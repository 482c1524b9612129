import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { runArguments } from '../../command-line/run-arguments.ts';
import type { ProcessGroup } from '../../servers/process-group.ts';

/** The console in a process of its own. */
export interface BenchConsole {
  readonly url: string;
  readonly pid: number;
}

/** Starts it; resolves when it answers. */
export async function startBenchConsole(
  group: ProcessGroup,
  folder: string,
  searchUrl: string,
  port: number,
): Promise<BenchConsole> {
  const args = runArguments('console/main.ts', ['--search', searchUrl, '--port', String(port)]);
  const logFile = join(folder, 'console.log');
  const child = group.spawn({ name: 'console', command: process.execPath, args, logFile, ipc: true });
  return { url: await addressOf(child), pid: child.pid ?? 0 };
}

const addressOf = (child: ChildProcess): Promise<string> =>
  new Promise((resolve) => {
    child.on('message', (message: { readonly kind?: string; readonly url?: string }) => {
      if (message.kind === 'serving' && message.url !== undefined) resolve(message.url);
    });
  });
