// Starts a TypeScript program of this checkout, on a fresh clone too: `node scripts/run.mjs FILE.ts [ARGUMENT …]`.
// Plain JavaScript that needs nothing but Node, since it is what installs the packages.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const OLDEST_NODE = [20, 11];
// Not `npm ci`: it refuses a lock file that lacks the optional binaries of a platform. The lock file stays as it is.
const INSTALL = ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'];
const root = dirname(dirname(fileURLToPath(import.meta.url)));

function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const [oldestMajor, oldestMinor] = OLDEST_NODE;
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return;
  fail(`Node ${OLDEST_NODE.join('.')} or newer is needed, this is ${process.versions.node}: see https://nodejs.org.`);
}

/** Installs the packages unless those of this very lock file are there already. */
function installPackages() {
  const stamp = join(root, 'node_modules', '.installed-lock');
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return;
  process.stderr.write('Installing the packages (npm install), once for this checkout …\n');
  const npm = process.env.npm_execpath;
  const [command, ...first] = npm?.endsWith('.js') ? [process.execPath, npm] : ['npm'];
  const words = [...first, ...INSTALL];
  const { status, signal, error } = spawnSync(command, words, { cwd: root, stdio: ['ignore', 2, 2] });
  if (signal !== null) process.exit(130);
  if (status !== 0)
    fail(`npm install failed${error ? `: ${error.message}` : ''}; see its lines above, then try again.`);
  writeFileSync(stamp, lock);
}

function fail(sentence) {
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
}

requireNode();
installPackages();
const [, , file, ...words] = process.argv;
const program = resolve(root, file);
process.argv = [process.execPath, program, ...words];
const { register } = await import('tsx/esm/api');
register();
await import(pathToFileURL(program).href);
