import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { UserError } from '../../../command-line/command.ts';
import { projectRoot } from '../../../project-root.ts';
import { lockFolder } from '../../../servers/folder-lock.ts';
import { folderState, putInPlace } from '../../../servers/installed-folder.ts';
import { ProcessGroup } from '../../../servers/process-group.ts';
import type { Report } from '../../../servers/report.ts';

const PACKAGE = 'aws-lambda-ric';
const CLIENT_FOLDER = join(projectRoot, 'event-source-mapping/environments/runtime-api/client');
const LOCK_FILE = join(CLIENT_FOLDER, 'package-lock.json');
const PROGRAM = 'index.mjs';
const NATIVE_PART = 'rapid-client.node';
const FINGERPRINT_LENGTH = 8;
const WAIT_FOR_OTHER_MS = 600_000;

/** What compiling the client takes: each a list of commands of which one must be there. */
const TOOLS = [['cmake', 'cmake3'], ['make'], ['g++', 'c++'], ['python3', 'python'], ['tar'], ['xz']] as const;

interface Installation {
  readonly cacheFolder: string;
  readonly report: Report;
  /** The PATH to look for compilers on. */
  readonly searchPath: string;
  readonly platform?: NodeJS.Platform;
}

/**
 * Sees to it that Lambda's runtime interface client for Node.js lies compiled in the cache: installed by npm from a lock
 * file with the checksum of each package, once for each version of Node, never by two processes at a time.
 *
 * @returns the path of its program
 * @throws UserError when it cannot be compiled here
 * @see https://github.com/aws/aws-lambda-nodejs-runtime-interface-client
 */
export async function installRuntimeClient(installation: Installation): Promise<string> {
  const folder = installedFolder(installation.cacheFolder);
  if (isRuntimeClientInstalled(installation.cacheFolder)) return join(folder, PROGRAM);
  const { platform = process.platform } = installation;
  if (platform !== 'linux')
    throw new UserError("Lambda's runtime interface client runs on Linux only: leave out --environment process.");
  requireTools(installation.searchPath);
  const lock = await lockFolder(`${folder}-lock`, { waitForRunMs: WAIT_FOR_OTHER_MS });
  try {
    if (folderState(folder) !== 'whole') await install(installation, folder);
  } finally {
    lock.release();
  }
  return join(folder, PROGRAM);
}

/** Whether it lies compiled in the cache already, so that nothing is missing for it. */
export const isRuntimeClientInstalled = (cacheFolder: string): boolean =>
  folderState(installedFolder(cacheFolder)) === 'whole';

/** What is missing here for compiling the client, in words; empty when nothing is. */
export function missingTools(searchPath: string): readonly string[] {
  const folders = searchPath.split(delimiter);
  const isThere = (name: string) => folders.some((folder) => existsSync(join(folder, name)));
  return TOOLS.filter((names) => !names.some(isThere)).map(([name]) => name);
}

function requireTools(searchPath: string): void {
  const missing = missingTools(searchPath);
  if (missing.length === 0) return;
  throw new UserError(
    `Lambda's runtime interface client is compiled once, which also needs ${missing.join(', ')} on PATH: install that ` +
      '(Debian and Ubuntu: "sudo apt-get install build-essential cmake python3 xz-utils"), or leave out ' +
      '--environment process.',
  );
}

/** The compiled part fits one version of Node's binary interface, and the lock file says which packages it was made of. */
function installedFolder(cacheFolder: string): string {
  const fingerprint = createHash('sha256').update(readFileSync(LOCK_FILE)).digest('hex').slice(0, FINGERPRINT_LENGTH);
  const node = `node-${process.versions.modules}-${process.platform}-${process.arch}`;
  return join(cacheFolder, `${PACKAGE}-${fingerprint}-${node}`);
}

async function install({ cacheFolder, report }: Installation, place: string): Promise<void> {
  mkdirSync(cacheFolder, { recursive: true });
  const folder = mkdtempSync(join(cacheFolder, 'fetch-'));
  const group = new ProcessGroup();
  report.note(`Compiling Lambda's runtime interface client once, to be kept in ${place} (a minute or two) …`);
  try {
    for (const name of ['package.json', 'package-lock.json'])
      copyFileSync(join(CLIENT_FOLDER, name), join(folder, name));
    const logFile = join(folder, 'npm.log');
    const { code, signal } = await group.run({ ...npmInstall(folder), name: 'npm', cwd: folder, logFile });
    const installed = join(folder, 'node_modules', PACKAGE);
    if (code !== 0 || !existsSync(join(installed, NATIVE_PART))) throw failure(readFileSync(logFile, 'utf8'), signal);
    putInPlace(installed, place);
  } finally {
    await group.stopAll();
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

function npmInstall(folder: string) {
  const npm = process.env['npm_execpath'];
  const [command, first] = npm?.endsWith('.js') === true ? [process.execPath, [npm]] : ['npm', []];
  const args = [...first, 'ci', '--prefix', folder, '--ignore-scripts=false', '--no-audit', '--no-fund'];
  return { command, args: [...args, '--loglevel=error'], env: headersOfThisNode() };
}

/** Spares a download of Node's headers where they lie beside its program, as in its own distributions. */
function headersOfThisNode(): Record<string, string> {
  const folder = dirname(dirname(process.execPath));
  return existsSync(join(folder, 'include/node/node.h')) ? { npm_config_nodedir: folder } : {};
}

function failure(log: string, signal: string | null): UserError {
  const reason = signal === null ? log.trim().split('\n').slice(-12).join('\n  ') : `ended by ${signal}`;
  return new UserError(
    `Lambda's runtime interface client could not be compiled; leave out --environment process, or fix what npm reports:\n  ${reason}`,
  );
}
