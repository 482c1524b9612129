import type { ChildProcess } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { UserError } from '../command-line/command.ts';
import { lastLines } from './log-file.ts';

const POLL_INTERVAL_MS = 100;
const QUOTED_LINES = 8;
const MS_PER_SECOND = 1000;

interface Start {
  /** What is starting, as a person calls it. */
  readonly title: string;
  readonly child: ChildProcess;
  readonly logFile: string;
  readonly deadlineMs: number;
  /** Whether it is ready; asked again after a moment when it answers false. */
  probe(): boolean | Promise<boolean>;
}

/**
 * Waits until a process that was just started is ready.
 *
 * @throws UserError with the last lines of its log, at once when it ends, else when the deadline (milliseconds from now) passes.
 */
export async function untilReady(start: Start): Promise<void> {
  const deadline = performance.now() + start.deadlineMs;
  while (!hasEnded(start.child)) {
    if (await start.probe()) return;
    if (performance.now() > deadline)
      throw trouble(start, `was not ready after ${start.deadlineMs / MS_PER_SECOND} seconds`);
    await delay(POLL_INTERVAL_MS);
  }
  const { exitCode, signalCode } = start.child;
  throw trouble(start, `ended while starting (${signalCode ?? `status ${exitCode ?? 'unknown'}`})`);
}

function hasEnded({ exitCode, signalCode, pid }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null || pid === undefined;
}

function trouble({ title, logFile }: Start, what: string): UserError {
  const lines = lastLines(logFile, QUOTED_LINES);
  const quoted = lines.length === 0 ? 'it wrote nothing' : `it last wrote:\n  ${lines.join('\n  ')}\n`;
  return new UserError(`${title} ${what}; ${quoted} (the whole log is ${logFile})`);
}
