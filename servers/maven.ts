import { accessSync, constants, readdirSync, readFileSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { UserError } from '../command-line/command.ts';
import { MissingProgramError } from './java.ts';
import type { ProcessGroup } from './process-group.ts';

const DEPENDENCY_PLUGIN = 'org.apache.maven.plugins:maven-dependency-plugin:3.9.0';
const WATCH_INTERVAL_MS = 500;
const LONGEST_REASON = 400;

/** One call of Maven's dependency plugin with a repository of its own. */
export interface MavenCall {
  readonly executable: string;
  readonly javaHome: string;
  /** Where it runs, where a pom.xml may lie, and where its log goes. */
  readonly folder: string;
  readonly repository: string;
  readonly goal: 'copy' | 'copy-dependencies' | 'unpack';
  readonly options: readonly string[];
}

/**
 * Finds `mvn` on the search path.
 *
 * @throws UserError that says how to get it.
 */
export function findMaven(searchPath: string): string {
  const found = searchPath.split(delimiter).map((folder) => join(folder, 'mvn'));
  const executable = found.find(isExecutable);
  if (executable !== undefined) return executable;
  throw new MissingProgramError(
    'Maven is needed once, to fetch Kafka and OpenSearch, and there is no mvn on PATH: install it (Debian and ' +
      'Ubuntu: "sudo apt-get install maven", macOS: "brew install maven", others: https://maven.apache.org).',
  );
}

/**
 * Runs Maven until it ends, with strict checksums, telling every half second how many bytes its repository has.
 *
 * @throws UserError with Maven's own reason when it fails or is stopped.
 */
export async function runMaven(group: ProcessGroup, call: MavenCall, onBytes: (bytes: number) => void): Promise<void> {
  const logFile = join(call.folder, 'maven.log');
  const timer = setInterval(() => onBytes(bytesIn(call.repository)), WATCH_INTERVAL_MS);
  try {
    const exit = await group.run({
      name: 'maven',
      command: call.executable,
      args: ['-B', '-ntp', '-q', '-C', `-Dmaven.repo.local=${call.repository}`, pluginGoal(call.goal), ...call.options],
      cwd: call.folder,
      env: { JAVA_HOME: call.javaHome },
      logFile,
    });
    if (exit.code !== 0) throw new UserError(failureSentence(readFileSync(logFile, 'utf8'), exit.signal));
  } finally {
    clearInterval(timer);
  }
}

function pluginGoal(goal: MavenCall['goal']): string {
  return `${DEPENDENCY_PLUGIN}:${goal}`;
}

function failureSentence(log: string, signal: string | null): string {
  if (signal !== null) return `Fetching Kafka and OpenSearch was stopped (Maven ended by ${signal}): start again.`;
  const lines = log.split('\n').filter((line) => line.trim() !== '');
  const reason = (lines.find((line) => line.startsWith('[ERROR]')) ?? lines.at(-1) ?? 'it said nothing')
    .replace('[ERROR]', '')
    .replace(/-> \[Help.*$/, '')
    .trim();
  const short = reason.length > LONGEST_REASON ? `${reason.slice(0, LONGEST_REASON)}…` : reason;
  return `Maven could not fetch Kafka and OpenSearch (${short}): check the network and Maven's settings.xml, then start again.`;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/** Files may come and go under it; what cannot be read counts nothing. */
function bytesIn(folder: string): number {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .map((entry) => join(folder, entry.name))
      .reduce((sum, path) => sum + sizeOrBytesIn(path), 0);
  } catch {
    return 0;
  }
}

function sizeOrBytesIn(path: string): number {
  const found = statSync(path, { throwIfNoEntry: false });
  return found?.isDirectory() === true ? bytesIn(path) : (found?.size ?? 0);
}
