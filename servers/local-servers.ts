import { rmSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../command-line/command.ts';
import { type FolderLock, lockFolder } from './folder-lock.ts';
import { cacheFolderOf, installServers } from './install-servers.ts';
import { findJava, type Java, type JavaEnvironment } from './java.ts';
import { type RunningKafka, startKafka } from './kafka.ts';
import type { ExtraListener } from './kafka-properties.ts';
import { type RunningOpenSearch, startOpenSearch } from './opensearch.ts';
import { freePorts, replacedPorts } from './ports.ts';
import type { ProcessGroup } from './process-group.ts';
import type { Report } from './report.ts';
import { withSignsOfLife } from './signs-of-life.ts';

/** Below it OpenSearch would soon refuse to write. */
const LEAST_FREE_BYTES = 2_147_483_648;
const BYTES_PER_MEGABYTE = 1_000_000;
const KAFKA_FOLDER = 'kafka';
const OPENSEARCH_FOLDER = 'opensearch';

interface LocalServersOptions {
  readonly group: ProcessGroup;
  /** Holds data, settings and logs of both, and belongs to one run at a time. */
  readonly folder: string;
  /** Preferred ports; another one is taken where they are not free; 0 for any. */
  readonly kafkaPort: number;
  readonly searchPort: number;
  readonly report: Report;
  /** Deletes the data of earlier runs in the folder first. */
  readonly fresh?: boolean;
  /** Called as soon as the folder is this run's, before anything in it changes. */
  onTaken?(): void;
  /** Compiles less of the servers: ready in about two thirds of the time, slower under load; for tests. */
  readonly shortLived?: boolean;
  readonly kafkaListeners?: readonly ExtraListener[];
  readonly environment?: JavaEnvironment;
}

/** Both servers, answering. */
export interface LocalServers {
  readonly bootstrapServers: string;
  readonly searchUrl: string;
  readonly java: Java;
  readonly kafka: RunningKafka;
  readonly openSearch: RunningOpenSearch;
  /** Ends both and gives the folder back. After `group.stopAll()` the end of this process gives it back. */
  stop(): Promise<void>;
}

/**
 * Starts Kafka and OpenSearch side by side on 127.0.0.1, installing them first where needed.
 *
 * @throws UserError for what a person can mend. The group is stopped then.
 */
export async function startServers(options: LocalServersOptions): Promise<LocalServers> {
  const { folder, environment = process.env } = options;
  if (process.platform === 'win32')
    throw new UserError('Kafka and OpenSearch run on Linux and macOS: on Windows use WSL.');
  const java = findJava(environment);
  const lock = await lockFolder(folder);
  try {
    options.onTaken?.();
    if (options.fresh === true) deleteData(folder);
    requireSpace(folder);
    return await startLocked(options, environment, java, lock);
  } catch (error) {
    await options.group.stopAll();
    lock.release();
    throw error;
  }
}

async function startLocked(
  options: LocalServersOptions,
  environment: JavaEnvironment,
  java: Java,
  lock: FolderLock,
): Promise<LocalServers> {
  const { group, report, folder } = options;
  const cacheFolder = cacheFolderOf(environment);
  const searchPath = environment['PATH'] ?? '';
  const installed = await installServers({ cacheFolder, report, group, javaHome: java.home, searchPath });
  report.note(
    `Starting Kafka and OpenSearch on Java ${java.majorVersion} from ${java.home} (found in ${java.foundIn}) …`,
  );
  const preferred = [options.kafkaPort, options.searchPort, 0, 0];
  const ports = await freePorts(preferred);
  const [port = 0, searchPort = 0, controllerPort = 0, transportPort = 0] = ports;
  for (const sentence of replacedPorts(['Kafka', 'OpenSearch'], preferred, ports)) report.note(sentence);
  const archiveFolder = join(cacheFolder, 'start-up-archives');
  const common = { group, java, archiveFolder, shortLived: options.shortLived ?? false, lock: lock.descriptor };
  const starting = {
    Kafka: startKafka({
      ...common,
      libraries: installed.kafkaLibraries,
      folder: join(folder, KAFKA_FOLDER),
      port,
      controllerPort,
      extraListeners: options.kafkaListeners ?? [],
    }),
    OpenSearch: startOpenSearch({
      ...common,
      home: installed.openSearchHome,
      folder: join(folder, OPENSEARCH_FOLDER),
      port: searchPort,
      transportPort,
    }),
  };
  await withSignsOfLife(report, starting);
  const [kafka, openSearch] = await Promise.all([starting.Kafka, starting.OpenSearch]);
  return {
    bootstrapServers: kafka.bootstrapServers,
    searchUrl: openSearch.url,
    java,
    kafka,
    openSearch,
    async stop() {
      await Promise.all([group.stop('opensearch'), group.stop('kafka')]);
      lock.release();
    },
  };
}

/** Only under the folder's lock: a run that is using the data must keep it. */
function deleteData(folder: string): void {
  for (const name of [KAFKA_FOLDER, OPENSEARCH_FOLDER]) rmSync(join(folder, name), { recursive: true, force: true });
}

function requireSpace(folder: string): void {
  const { bavail, bsize } = statfsSync(folder);
  const free = bavail * bsize;
  if (free >= LEAST_FREE_BYTES) return;
  throw new UserError(
    `The disk that holds ${folder} has ${Math.floor(free / BYTES_PER_MEGABYTE)} MB free, and Kafka and OpenSearch need ` +
      `${Math.ceil(LEAST_FREE_BYTES / BYTES_PER_MEGABYTE)} MB: make room, or choose a folder on another disk.`,
  );
}
