import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { UserError } from '../command-line/command.ts';

const LOCK_NAME = 'in-use.json';
const LEFTOVER_DEADLINE_MS = 15_000;
const POLL_INTERVAL_MS = 100;

/** A process that can be told from a later one with the same number. */
interface Identity {
  readonly processId: number;
  /** When it started, in the system's own words; empty where the system does not tell. */
  readonly startedAt: string;
}

interface Owners {
  readonly supervisor: Identity;
  readonly watchdog?: Identity;
}

/** A folder that one run has for itself. */
export interface FolderLock {
  /** Records the watchdog that ends the run's processes, so that a later run can wait for it. */
  watchedBy(processId: number): void;
  release(): void;
}

/**
 * Takes a folder for this process. When the run that had it was killed, waits until its watchdog has ended the rest.
 *
 * @throws UserError when another process has it.
 */
export async function lockFolder(folder: string): Promise<FolderLock> {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, LOCK_NAME);
  const supervisor = identityOf(process.pid);
  await takeOver(folder, file);
  try {
    writeFileSync(file, JSON.stringify({ supervisor }), { flag: 'wx' });
  } catch {
    throw inUse(folder, readOwners(file)?.supervisor.processId);
  }
  const release = () => rmSync(file, { force: true });
  process.once('exit', release);
  return {
    watchedBy: (processId) => writeFileSync(file, JSON.stringify({ supervisor, watchdog: identityOf(processId) })),
    release: () => {
      process.off('exit', release);
      release();
    },
  };
}

async function takeOver(folder: string, file: string): Promise<void> {
  const owners = readOwners(file);
  if (owners !== undefined && isAlive(owners.supervisor)) throw inUse(folder, owners.supervisor.processId);
  const deadline = Date.now() + LEFTOVER_DEADLINE_MS;
  while (owners?.watchdog !== undefined && isAlive(owners.watchdog) && Date.now() < deadline) {
    await delay(POLL_INTERVAL_MS);
  }
  rmSync(file, { force: true });
}

function inUse(folder: string, processId: number | undefined): UserError {
  return new UserError(
    `${folder} is in use: already running as process ${processId ?? 'unknown'}; end that one first, or choose another folder.`,
  );
}

function readOwners(file: string): Owners | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Owners;
  } catch {
    return undefined;
  }
}

function isAlive({ processId, startedAt }: Identity): boolean {
  try {
    process.kill(processId, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  return identityOf(processId).startedAt === startedAt;
}

function identityOf(processId: number): Identity {
  return { processId, startedAt: startOnLinux(processId) ?? startByPs(processId) ?? '' };
}

function startOnLinux(processId: number): string | undefined {
  try {
    const afterName = readFileSync(`/proc/${processId}/stat`, 'utf8').split(') ').at(-1) ?? '';
    return afterName.split(' ')[19];
  } catch {
    return undefined;
  }
}

function startByPs(processId: number): string | undefined {
  try {
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(processId)], { encoding: 'utf8' }).trim();
  } catch {
    return undefined;
  }
}
