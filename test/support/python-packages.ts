import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { failure, type Result, success } from '../../detection/result.ts';
import { cacheFolderOf } from '../../servers/install-servers.ts';

const FINGERPRINT_DIGITS = 8;
const INSTALL_DEADLINE_MS = 600_000;

/** Packages in a folder of their own, and the Python that runs them with that folder as PYTHONPATH. */
export interface PythonPackages {
  readonly python: string;
  readonly folder: string;
}

interface Wanted {
  /** Beginning of the folder's name in the user's cache. */
  readonly name: string;
  /** What a person calls them. */
  readonly title: string;
  /** File of pinned versions, complete: nothing else is fetched. */
  readonly requirements: string;
}

/** Installs packages at pinned versions into the user's cache, where they are missing; the problem says what this machine lacks. */
export function installPythonPackages({ name, title, requirements }: Wanted): Result<PythonPackages, string> {
  const python = findPython();
  if (python === undefined)
    return failure(`Python 3.11 or newer with pip is needed for ${title} and was not found on PATH`);
  const folder = join(cacheFolderOf(process.env), `${name}-${fingerprint(python, requirements)}`);
  if (existsSync(folder)) return success({ python, folder });
  process.stderr.write(`Fetching ${title} once, for the tests; a minute or two …\n`);
  const problem = fetchInto(folder, python, requirements);
  return problem === undefined ? success({ python, folder }) : failure(`pip could not fetch ${title}: ${problem}`);
}

function findPython(): string | undefined {
  const check = 'import sys, pip; sys.exit(sys.version_info < (3, 11))';
  return ['python3', 'python'].find((name) => spawnSync(name, ['-c', check]).status === 0);
}

/** Compiled parts differ between versions of Python. */
function fingerprint(python: string, requirements: string): string {
  const version = spawnSync(python, ['--version'], { encoding: 'utf8' }).stdout.trim();
  const hash = createHash('sha256').update(readFileSync(requirements)).update(version);
  return hash.digest('hex').slice(0, FINGERPRINT_DIGITS);
}

function fetchInto(folder: string, python: string, requirements: string): string | undefined {
  const cache = cacheFolderOf(process.env);
  mkdirSync(cache, { recursive: true });
  const fresh = mkdtempSync(join(cache, 'fetch-'));
  try {
    const words = ['-m', 'pip', 'install', '--quiet', '--no-compile', '--no-deps', '--target', fresh];
    const options = { encoding: 'utf8', timeout: INSTALL_DEADLINE_MS } as const;
    const { status, stderr } = spawnSync(python, [...words, '-r', requirements], options);
    if (status !== 0) return stderr.trim().split('\n').at(-1) ?? 'it said nothing';
    // In one step, so that nobody ever sees half of it; whoever comes second keeps what is there.
    if (!existsSync(folder)) renameSync(fresh, folder);
    return undefined;
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}
