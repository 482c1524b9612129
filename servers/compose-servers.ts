import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { UserError } from '../command-line/command.ts';
import { projectRoot } from '../project-root.ts';
import { type FolderLock, lockFolder } from './folder-lock.ts';
import { cacheFolderOf } from './install-servers.ts';
import { MissingProgramError } from './java.ts';
import { freePorts, replacedPorts } from './ports.ts';
import type { ProcessGroup } from './process-group.ts';
import type { Report } from './report.ts';

interface ComposeOptions {
  readonly group: ProcessGroup;
  readonly report: Report;
  /** Preferred ports; another one is taken where they are not free. */
  readonly kafkaPort: number;
  readonly searchPort: number;
  /** Deletes the data of earlier runs first. */
  readonly fresh: boolean;
  readonly logFile: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Where the servers in containers answer. */
export interface ComposeServers {
  readonly bootstrapServers: string;
  readonly searchUrl: string;
  readonly dashboardsUrl: string;
}

const COMPOSE_FILE = join(projectRoot, 'compose.yaml');
const ASK_TIMEOUT_MS = 10_000;
const STOP_TIMEOUT_MS = 60_000;
const DASHBOARDS_PORT = 5601;
const START_TIMEOUT_SECONDS = 600;

/** Whether a Docker engine with the compose plugin answers on this machine. */
export function dockerAnswers(environment: Environment = process.env): boolean {
  const asks = (...words: readonly string[]) =>
    spawnSync('docker', words, { env: environment, stdio: 'ignore', timeout: ASK_TIMEOUT_MS }).status === 0;
  return asks('compose', 'version') && asks('info');
}

/** An error that says what this machine lacks, with the way out where Docker answers. */
export function withDockerHint(error: unknown, environment?: Environment): unknown {
  if (!(error instanceof MissingProgramError) || !dockerAnswers(environment)) return error;
  return new UserError(`${error.message}\nOr let the Docker engine of this machine run both: npm start -- --docker`);
}

/** Kafka, OpenSearch and OpenSearch Dashboards in containers, which all checkouts share, for one run at a time. */
export class Containers {
  /** Belongs to whoever has the containers, for notes about their data. */
  readonly folder: string;
  readonly #lock: FolderLock;
  readonly #environment: Environment;

  private constructor(folder: string, lock: FolderLock, environment: Environment) {
    this.folder = folder;
    this.#lock = lock;
    this.#environment = environment;
  }

  /**
   * Takes them for this run, without starting any.
   *
   * @throws UserError when another run has them, or no engine answers
   */
  static async take(environment: Environment = process.env): Promise<Containers> {
    if (!dockerAnswers(environment))
      throw new UserError('No Docker engine with "docker compose" answers: start it, or leave out --docker.');
    const folder = join(cacheFolderOf(environment), 'containers');
    return new Containers(folder, await lockFolder(folder), environment);
  }

  /**
   * Starts all and waits until they are healthy.
   *
   * @throws UserError with Docker's last lines when it fails
   */
  async start({ group, report, logFile, fresh, ...preferred }: ComposeOptions): Promise<ComposeServers> {
    const wanted = [preferred.kafkaPort, preferred.searchPort, DASHBOARDS_PORT];
    const ports = await freePorts(wanted);
    for (const sentence of replacedPorts(['Kafka', 'OpenSearch', 'Dashboards'], wanted, ports)) report.note(sentence);
    const [kafkaPort = 0, searchPort = 0, dashboardsPort = 0] = ports;
    const env = { KAFKA_PORT: `${kafkaPort}`, SEARCH_PORT: `${searchPort}`, DASHBOARDS_PORT: `${dashboardsPort}` };
    const compose = async (name: string, ...words: readonly string[]) => {
      const args = ['compose', '--file', COMPOSE_FILE, ...words];
      const lock = this.#lock.descriptor;
      const { code, lastLines } = await group.run({ name, command: 'docker', args, env, logFile, lock });
      if (code !== 0)
        throw new UserError(`docker ${args.join(' ')} failed; its last lines:\n  ${lastLines.join('\n  ')}`);
    };
    if (fresh) await compose('docker down', 'down', '--volumes');
    report.note('Starting Kafka, OpenSearch and Dashboards in containers; the first time fetches about 2 GB …');
    await compose('docker up', 'up', '--detach', '--wait', '--wait-timeout', `${START_TIMEOUT_SECONDS}`);
    return {
      bootstrapServers: `127.0.0.1:${kafkaPort}`,
      searchUrl: `http://127.0.0.1:${searchPort}`,
      dashboardsUrl: `http://127.0.0.1:${dashboardsPort}`,
    };
  }

  /** Stops all and leaves them to the next run; their data stays in volumes. */
  stop(): void {
    const args = ['compose', '--file', COMPOSE_FILE, 'stop'];
    spawnSync('docker', args, { env: this.#environment, stdio: 'ignore', timeout: STOP_TIMEOUT_MS });
    this.#lock.release();
  }
}
