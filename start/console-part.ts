import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { relative, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ConsoleMessage } from '../command-line/console-messages.ts';
import type { OptionValues } from '../command-line/options.ts';
import type { PipelineCounters } from '../command-line/pipeline-counters.ts';
import { runArguments } from '../command-line/run-arguments.ts';
import type { ProcessGroup } from '../servers/process-group.ts';
import type { Report } from '../servers/report.ts';
import type { startOptions } from './start-options.ts';

interface ConsoleOptions {
  readonly group: ProcessGroup;
  readonly values: OptionValues<typeof startOptions>;
  readonly searchUrl: string;
  readonly logFolder: string;
  readonly report: Report;
  counters(): PipelineCounters;
}

const TELL_MS = 1_000;
/** Its log says the address of a console that takes longer. */
const LATEST_MS = 20_000;

/**
 * Starts the console, unless told not to, and keeps it informed. The pipeline goes on without it when it cannot start or
 * when it dies.
 *
 * @returns its address, or undefined without one
 */
export async function startConsole(options: ConsoleOptions): Promise<string | undefined> {
  const { group, values, searchUrl, logFolder, report, counters } = options;
  if (values['no-console']) return undefined;
  const words = ['--search', searchUrl, '--port', `${values['console-port']}`];
  if (values.rules !== undefined) words.push('--rules', resolve(values.rules));
  const logFile = resolve(logFolder, 'console.log');
  const args = runArguments('console/main.ts', words);
  const child = group.spawn({
    name: 'console',
    command: process.execPath,
    args,
    logFile,
    ipc: true,
    isDispensable: true,
  });
  const timer = setInterval(() => tell(child, { kind: 'counters', counters: counters() }), TELL_MS).unref();
  const ended = once(child, 'exit').then(() => undefined);
  void ended.then(() => {
    clearInterval(timer);
    if (group.stopping) return;
    const again = `npm run console -- --search ${searchUrl}`;
    report.note(
      `The console has ended (${relative('.', logFile)} says why); the pipeline goes on. Start it again: ${again}`,
    );
  });
  const late = sleep(LATEST_MS, undefined, { ref: false });
  return await Promise.race([addressOf(child), ended, late]);
}

function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolved) => {
    child.on('message', (message: ConsoleMessage) => {
      if (message.kind === 'serving') resolved(message.url);
    });
  });
}

/** A message that cannot be sent any more is of no use to anybody. */
function tell(child: ChildProcess, message: ConsoleMessage): void {
  if (child.connected) child.send(message, () => {});
}
