import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, mkdirSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { UserError } from '../command-line/command.ts';

/** The oldest Java that OpenSearch 3 runs on. @see https://docs.opensearch.org/latest/install-and-configure/install-opensearch/ */
export const OLDEST_JAVA = 21;

/** A program that only a person can install is missing; the sentence says how. */
export class MissingProgramError extends UserError {}

const LTS_INTERVAL = 4;
const VERSION_TIMEOUT_MS = 10_000;

/** Milliseconds that a program may take to end; the first time it writes its archive then. */
export const ARCHIVING_GRACE_MS = 45_000;

/** Java's options for a program whose start costs more than its work: only the first, quick compiler. */
export const SHORT_LIVED: readonly string[] = ['-XX:TieredStopAtLevel=1'];

/** A Java runtime that was found on this machine. */
export interface Java {
  readonly executable: string;
  readonly home: string;
  readonly majorVersion: number;
  /** Which place named it: `JAVA_HOME`, `PATH`, or the install folder. */
  readonly foundIn: string;
}

interface Place {
  readonly home: string;
  readonly foundIn: string;
}

/** The environment variables that say where Java is. */
export type JavaEnvironment = Readonly<Record<string, string | undefined>>;

/**
 * Finds a Java of at least {@link OLDEST_JAVA}: JAVA_HOME, else the one on PATH, else among the install folders the
 * newest long-term release, else the newest.
 *
 * @param installFolders folders whose entries are Java homes, or hold one in `Contents/Home` or `libexec/openjdk.jdk`.
 * @throws UserError that names the Javas that are too old and says how to get one.
 */
export function findJava(
  environment: JavaEnvironment,
  installFolders: readonly string[] = usualInstallFolders(environment),
): Java {
  const found = foundJavas(environment, installFolders);
  const fitting = found.find((java) => java.majorVersion >= OLDEST_JAVA);
  if (fitting === undefined) throw new MissingProgramError(missingJava(environment, found));
  return fitting;
}

/** Every Java of this machine, of whatever age, in the order in which {@link findJava} looks at them. */
export function foundJavas(
  environment: JavaEnvironment,
  installFolders: readonly string[] = usualInstallFolders(environment),
): readonly Java[] {
  const chosen = [...namedPlaces(environment)].flatMap(javaAt);
  const installed = installFolders.flatMap((folder) => homesIn(folder).flatMap(javaAt)).sort(byPreference);
  return [...chosen, ...installed];
}

function usualInstallFolders(environment: JavaEnvironment): readonly string[] {
  const home = environment['HOME'] ?? homedir();
  return [
    '/usr/lib/jvm',
    '/opt/java',
    '/Library/Java/JavaVirtualMachines',
    '/opt/homebrew/opt',
    '/usr/local/opt',
    join(home, 'Library/Java/JavaVirtualMachines'),
    join(home, '.sdkman/candidates/java'),
    join(home, '.jdks'),
  ];
}

function* namedPlaces(environment: JavaEnvironment): Generator<Place> {
  const javaHome = environment['JAVA_HOME'];
  if (javaHome !== undefined && javaHome !== '') yield { home: javaHome, foundIn: 'JAVA_HOME' };
  const folder = (environment['PATH'] ?? '').split(delimiter).find((entry) => isExecutable(join(entry, 'java')));
  if (folder !== undefined) yield { home: dirname(dirname(realpathSync(join(folder, 'java')))), foundIn: 'PATH' };
}

function homesIn(folder: string): readonly Place[] {
  if (!existsSync(folder)) return [];
  const entries = readdirSync(folder)
    .filter((name) => !folder.endsWith('/opt') || name.startsWith('openjdk'))
    .sort();
  return ['.', ...entries].map((name) => {
    const entry = join(folder, name);
    const bundles = [join(entry, 'Contents/Home'), join(entry, 'libexec/openjdk.jdk/Contents/Home')];
    return { home: bundles.find(existsSync) ?? entry, foundIn: folder };
  });
}

function javaAt({ home, foundIn }: Place): readonly Java[] {
  const executable = join(home, 'bin', 'java');
  if (!isExecutable(executable)) return [];
  const settled = readRelease(home) ?? askJava(executable);
  return settled === undefined ? [] : [{ executable, foundIn, home, ...settled }];
}

function readRelease(home: string): { majorVersion: number } | undefined {
  const file = join(home, 'release');
  if (!existsSync(file)) return undefined;
  const version = /^JAVA_VERSION="([^"]+)"/m.exec(readFileSync(file, 'utf8'))?.[1];
  return version === undefined ? undefined : { majorVersion: majorOf(version) };
}

/** Also sees through version switchers, whose `java` is a script that starts another one. */
function askJava(executable: string): { majorVersion: number; home: string; executable: string } | undefined {
  const answer = spawnSync(executable, ['-XshowSettings:properties', '-version'], {
    encoding: 'utf8',
    timeout: VERSION_TIMEOUT_MS,
  });
  const home = /^\s*java\.home = (.+)$/m.exec(answer.stderr ?? '')?.[1];
  const version = /^\s*java\.version = (.+)$/m.exec(answer.stderr ?? '')?.[1];
  if (home === undefined || version === undefined) return undefined;
  return { majorVersion: majorOf(version), home, executable: join(home, 'bin', 'java') };
}

function majorOf(version: string): number {
  return Number(/^(?:1\.)?(\d+)/.exec(version)?.[1] ?? 0);
}

function byPreference(a: Java, b: Java): number {
  const longTerm = (java: Java) => Number((java.majorVersion - OLDEST_JAVA) % LTS_INTERVAL === 0);
  return longTerm(b) - longTerm(a) || b.majorVersion - a.majorVersion || (a.home < b.home ? -1 : 1);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function missingJava(environment: JavaEnvironment, found: readonly Java[]): string {
  const seen = new Map(found.map((java) => [realpathSync(java.home), `${java.majorVersion} at ${java.home}`]));
  const only = seen.size === 0 ? 'none was found' : `only ${[...seen.values()].join(' and ')} was found`;
  const javaHome = environment['JAVA_HOME'];
  const named = found.some((java) => java.foundIn === 'JAVA_HOME') || javaHome === undefined || javaHome === '';
  const broken = named ? '' : ` (JAVA_HOME is ${javaHome}, which has no usable bin/java)`;
  return (
    `Java ${OLDEST_JAVA} or newer is needed to run Kafka and OpenSearch, and ${only}${broken}: install one ` +
    `(Debian and Ubuntu: "sudo apt-get install openjdk-21-jre-headless", macOS: "brew install openjdk", others: ` +
    'https://adoptium.net) or set JAVA_HOME to the folder of one that you have.'
  );
}

/**
 * Options that let Java keep the classes it loaded, made at the first orderly end and used by every later start, which
 * takes less than half the time then. Java itself checks the archive and makes it again when it no longer fits.
 *
 * @see https://openjdk.org/jeps/350
 */
export function classDataArchiveOptions(java: Java, folder: string, program: string): readonly string[] {
  mkdirSync(folder, { recursive: true });
  const archive = join(folder, `${program}-java-${java.majorVersion}.jsa`);
  return ['-XX:+AutoCreateSharedArchive', `-XX:SharedArchiveFile=${archive}`, '-Xlog:cds=off', '-Xlog:cds+dynamic=off'];
}
