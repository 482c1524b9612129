import { copyFileSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { UserError } from '../command-line/command.ts';
import { reasonOf } from '../failures/reason.ts';
import { projectRoot } from '../project-root.ts';
import { folderState, putInPlace } from './installed-folder.ts';
import { makeFolders } from './made-folder.ts';
import { findMaven, type MavenCall, runMaven } from './maven.ts';
import {
  fingerprintOf,
  type Pin,
  type PinnedFiles,
  readPinnedFiles,
  verifyFile,
  verifyFolder,
} from './pinned-files.ts';
import type { ProcessGroup } from './process-group.ts';
import type { Report } from './report.ts';

const FETCH_PREFIX = 'fetch-';
const ABANDONED_AFTER_MS = 86_400_000;
const BYTES_PER_MEGABYTE = 1_000_000;

/** Where the servers' files lie, ready to run. */
export interface InstalledServers {
  /** A folder of jars. */
  readonly kafkaLibraries: string;
  readonly openSearchHome: string;
}

interface Installation {
  readonly cacheFolder: string;
  readonly report: Report;
  readonly group: ProcessGroup;
  readonly javaHome: string;
  readonly searchPath: string;
  readonly pinned?: PinnedFiles;
}

interface Part {
  /** Where it is to lie. */
  readonly folder: string;
  readonly bytes: number;
  fetch(fetch: Fetch, folder: string): Promise<void>;
}

interface Fetch extends Omit<MavenCall, 'goal' | 'options'> {
  readonly report: Report;
  readonly group: ProcessGroup;
  readonly pinned: PinnedFiles;
  readonly expectedBytes: number;
}

/** The user's cache folder for this project, shared by every clone of it. */
export function cacheFolderOf(
  environment: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform = process.platform,
): string {
  const given = environment['XDG_CACHE_HOME'] ?? '';
  const home = environment['HOME'] ?? homedir();
  const usual = join(home, platform === 'darwin' ? 'Library/Caches' : '.cache');
  return join(isAbsolute(given) ? given : usual, 'sensor-anomaly-pipeline');
}

/**
 * Sees to it that Kafka and OpenSearch are installed in the cache, fetching by Maven what is missing or damaged. Every
 * byte is checked against the pins before it is moved into place.
 *
 * @throws UserError when Maven is missing or fails, or the bytes are other than those pinned.
 */
export async function installServers(installation: Installation): Promise<InstalledServers> {
  const pinned = installation.pinned ?? readPinnedFiles();
  const { kafka, openSearch } = partsOf(installation.cacheFolder, pinned);
  const wanted = [kafka, openSearch].filter(({ folder }) => isWanted(folder, installation.report));
  if (wanted.length > 0) await fetchAll(wanted, installation, pinned);
  return {
    kafkaLibraries: kafka.folder,
    openSearchHome: join(openSearch.folder, `opensearch-${pinned.openSearch.version}`),
  };
}

function partsOf(cacheFolder: string, { kafka, openSearch }: PinnedFiles): Record<'kafka' | 'openSearch', Part> {
  const place = (name: string, pins: readonly Pin[]) => ({
    folder: join(cacheFolder, `${name}-${fingerprintOf(pins)}`),
    bytes: pins.reduce((sum, pin) => sum + pin.size, 0),
  });
  return {
    kafka: { fetch: fetchKafka, ...place(`kafka-${kafka.version}`, kafka.files) },
    openSearch: { fetch: fetchOpenSearch, ...place(`opensearch-${openSearch.version}`, [openSearch.zip]) },
  };
}

function isWanted(folder: string, report: Report): boolean {
  const state = folderState(folder);
  if (state === 'damaged') report.note(`The cached ${folder} is damaged; it is fetched again.`);
  return state !== 'whole';
}

async function fetchAll(wanted: readonly Part[], installation: Installation, pinned: PinnedFiles): Promise<void> {
  const executable = findMaven(installation.searchPath);
  makeFolder(installation.cacheFolder);
  removeAbandoned(installation.cacheFolder);
  const folder = mkdtempSync(join(installation.cacheFolder, FETCH_PREFIX));
  const { javaHome, report, group } = installation;
  const expectedBytes = wanted.reduce((sum, part) => sum + part.bytes, pinned.mavenBytes);
  const maven = { executable, javaHome, folder, repository: join(folder, 'repository') };
  report.note(`Fetching Kafka and OpenSearch once, to be kept in ${installation.cacheFolder}.`);
  try {
    for (const part of wanted) await part.fetch({ ...maven, report, group, pinned, expectedBytes }, part.folder);
    report.note('Kafka and OpenSearch are fetched and verified.');
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function fetchKafka(fetch: Fetch, place: string): Promise<void> {
  copyFileSync(join(projectRoot, 'servers', 'kafka.pom.xml'), join(fetch.folder, 'pom.xml'));
  const output = join(fetch.folder, 'kafka');
  await callMaven(fetch, 'copy-dependencies', ['-DincludeScope=runtime', `-DoutputDirectory=${output}`]);
  makeFolder(output);
  await verifyFolder(output, fetch.pinned.kafka.files);
  putInPlace(output, place);
}

async function fetchOpenSearch(fetch: Fetch, place: string): Promise<void> {
  const { version, zip } = fetch.pinned.openSearch;
  const artifact = `org.opensearch.distribution.integ-test-zip:opensearch:${version}:zip`;
  const output = join(fetch.folder, 'opensearch');
  await callMaven(fetch, 'unpack', [`-Dartifact=${artifact}`, `-DoutputDirectory=${output}`]);
  const [group = '', name = ''] = artifact.split(':');
  await verifyFile(join(fetch.repository, ...group.split('.'), name, version, `${name}-${version}.zip`), zip);
  putInPlace(output, place);
}

function callMaven(fetch: Fetch, goal: MavenCall['goal'], options: readonly string[]): Promise<void> {
  return runMaven(fetch.group, { ...fetch, goal, options }, (bytes) => {
    const fetched = megabytes(Math.min(bytes, fetch.expectedBytes));
    fetch.report.progress(`Fetching: ${fetched} of about ${megabytes(fetch.expectedBytes)} MB`);
  });
}

function megabytes(bytes: number): number {
  return Math.round(bytes / BYTES_PER_MEGABYTE);
}

function makeFolder(folder: string): void {
  try {
    makeFolders(folder);
  } catch (error) {
    throw new UserError(
      `The folder ${folder} cannot be made (${reasonOf(error)}): set XDG_CACHE_HOME to one you can write to.`,
    );
  }
}

function removeAbandoned(cacheFolder: string): void {
  for (const name of readdirSync(cacheFolder).filter((entry) => entry.startsWith(FETCH_PREFIX))) {
    const folder = join(cacheFolder, name);
    const age = Date.now() - (statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (age > ABANDONED_AFTER_MS) rmSync(folder, { recursive: true, force: true });
  }
}
