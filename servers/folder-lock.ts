import { closeSync, ftruncateSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { UserError } from '../command-line/command.ts';
import { reasonOf } from '../failures/reason.ts';
import { tryLockFile } from './file-lock.ts';
import { makeFolders } from './made-folder.ts';

/** Locked by the run that has the folder; holds its process id, for people. */
const RUN_LOCK = 'run.lock';
/** Locked by that run and by each process that it has handed the lock on to. */
const PROCESSES_LOCK = 'processes.lock';
/** A watchdog needs six seconds to end what a killed run has left behind. */
const WAIT_FOR_LEFTOVER_MS = 15_000;
const POLL_INTERVAL_MS = 100;

/** A folder that one run has for itself. */
export interface FolderLock {
  /** The open lock file, for processes that use the folder to inherit: it stays taken until the last of them has ended. */
  readonly descriptor: number;
  /** Gives the folder back, once the processes that have inherited {@link descriptor} have ended. */
  release(): void;
}

interface Patience {
  /** Milliseconds to wait for a living run to give the folder back; none unless told. */
  readonly waitForRunMs?: number;
  /** Milliseconds to wait for what a killed run has left behind; 15 seconds unless told. */
  readonly waitForLeftoverMs?: number;
}

/**
 * Takes a folder for this process. When the run that had it was killed, waits until the processes that it had started have
 * ended.
 *
 * Both locks are the kernel's: it gives each to one taker, and takes it back when the last process that holds it has ended,
 * however it ended. No content of a file, no process id and no clock decides. The files stay, since a lock on a file that
 * somebody else may delete and make again locks nothing. With runs A, B and C:
 *
 * 1. A takes the run lock, then the processes lock, and starts servers, which inherit the processes lock.
 * 2. B comes: the run lock is A's, so B is refused at once.
 * 3. A is killed. The kernel frees the run lock; the servers still hold the processes lock.
 * 4. B and C come. One of them, say B, gets the run lock, the other is refused as in 2. Only B waits for the processes
 *    lock, so it has no rival when the last server ends.
 * 5. B is killed while it waits: the run lock is free, the processes lock still the servers', as in 3.
 * 6. A server outlives the watchdog, or the watchdog was killed as well: B gives up after a while and has changed nothing.
 *
 * @throws UserError when another process has it, or the folder cannot be made or written to
 */
export async function lockFolder(folder: string, patience: Patience = {}): Promise<FolderLock> {
  const { waitForRunMs = 0, waitForLeftoverMs = WAIT_FOR_LEFTOVER_MS } = patience;
  const runFile = join(folder, RUN_LOCK);
  const run = await lockIn(folder, runFile, waitForRunMs);
  if (run === undefined) throw inUse(folder, readFileSync(runFile, 'utf8'));
  ftruncateSync(run);
  writeSync(run, String(process.pid), 0);
  const processesFile = join(folder, PROCESSES_LOCK);
  const processes = await lockWithin(processesFile, waitForLeftoverMs);
  if (processes === undefined) {
    closeSync(run);
    throw new UserError(
      `${folder} is still used by processes of a run that was killed: end them first ("lsof ${processesFile}" lists them).`,
    );
  }
  let held = [processes, run];
  const release = () => {
    for (const descriptor of held) closeSync(descriptor);
    held = [];
  };
  return { descriptor: processes, release };
}

async function lockIn(folder: string, file: string, waitMs: number): Promise<number | undefined> {
  try {
    makeFolders(folder);
    return await lockWithin(file, waitMs);
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(`The folder ${folder} cannot be used (${reasonOf(error)}): choose one that you can write to.`);
  }
}

async function lockWithin(file: string, waitMs: number): Promise<number | undefined> {
  const deadline = performance.now() + waitMs;
  for (;;) {
    const descriptor = tryLockFile(file);
    if (descriptor !== undefined || performance.now() >= deadline) return descriptor;
    await delay(POLL_INTERVAL_MS);
  }
}

function inUse(folder: string, processId: string): UserError {
  const owner = processId === '' ? 'another process' : `process ${processId}`;
  return new UserError(`${folder} is in use by ${owner}: end that one first.`);
}
