import { spawnSync } from 'node:child_process';
import { closeSync, constants, openSync } from 'node:fs';
import { UserError } from '../command-line/command.ts';

/** From macOS's `fcntl.h`: opening takes the lock of `flock(2)` as well. Linux has no such flag. */
const O_EXLOCK = 0x20;
const MACOS_NOT_FREE = ['EAGAIN', 'EWOULDBLOCK'];
const FLOCK_NOT_FREE = 1;

/**
 * Takes the exclusive lock of a file, made where it is missing. The kernel keeps the lock for the open file: until every
 * process that has inherited the descriptor has closed it or has ended, in whatever way.
 *
 * @returns the open file's descriptor; undefined where somebody else has the lock
 * @throws UserError where the program `flock` is missing, by which Linux takes locks
 * @see https://man7.org/linux/man-pages/man2/flock.2.html
 */
export function tryLockFile(file: string, platform: NodeJS.Platform = process.platform): number | undefined {
  const flags = constants.O_RDWR | constants.O_CREAT;
  return platform === 'darwin' ? openLocked(file, flags) : lockOpened(openSync(file, flags));
}

function openLocked(file: string, flags: number): number | undefined {
  try {
    return openSync(file, flags | O_EXLOCK | constants.O_NONBLOCK);
  } catch (error) {
    if (MACOS_NOT_FREE.includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}

/** Node cannot lock, but the program `flock` can lock what it inherits, and this process has the same open file. */
function lockOpened(descriptor: number): number | undefined {
  const { status, error, stderr } = spawnSync('flock', ['-x', '-n', '3'], {
    stdio: ['ignore', 'ignore', 'pipe', descriptor],
    encoding: 'utf8',
    env: process.env,
  });
  if (status === 0) return descriptor;
  closeSync(descriptor);
  if (status === FLOCK_NOT_FREE) return undefined;
  if (error !== undefined && 'code' in error && error.code === 'ENOENT')
    throw new UserError('The program flock is needed and not on PATH: install it (it comes with util-linux).');
  throw new Error(`flock failed: ${error?.message ?? stderr.trim()}`);
}
