import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { cacheFolderOf, installServers } from '../servers/install-servers.ts';
import { findJava } from '../servers/java.ts';
import { startKafka } from '../servers/kafka.ts';
import { startOpenSearch } from '../servers/opensearch.ts';
import { freePorts } from '../servers/ports.ts';
import { type ProcessGroup, signalGroup } from '../servers/process-group.ts';
import type { Report } from '../servers/report.ts';
import { KafkaLink } from './kafka-link.ts';

interface SoakServersOptions {
  readonly group: ProcessGroup;
  /** Holds their data and logs. */
  readonly folder: string;
  /** How many schedules may run at once: each has a link to Kafka of its own. */
  readonly lanes: number;
  readonly report: Report;
  /** Compiles less: ready sooner, slower afterwards. */
  readonly shortLived?: boolean;
}

type ServerName = 'kafka' | 'opensearch';
type Starts = Readonly<Record<ServerName, () => Promise<{ readonly pid: number }>>>;

/** A Kafka broker and an OpenSearch node that can be killed and brought back on the same ports with the same data. */
export class SoakServers {
  readonly bootstrapServers: string;
  readonly searchUrl: string;
  /** One for each lane; the detectors of a lane reach Kafka over its link only. */
  readonly links: readonly KafkaLink[];
  readonly #group: ProcessGroup;
  readonly #starts: Starts;
  readonly #pids: Record<ServerName, number> = { kafka: 0, opensearch: 0 };
  #restarts = 0;

  private constructor(
    group: ProcessGroup,
    ports: { readonly kafka: number; readonly search: number },
    links: readonly KafkaLink[],
    starts: Starts,
  ) {
    this.#group = group;
    this.bootstrapServers = `127.0.0.1:${ports.kafka}`;
    this.searchUrl = `http://127.0.0.1:${ports.search}`;
    this.links = links;
    this.#starts = starts;
  }

  /** Starts both, installing them first where needed; resolves when both answer. */
  static async start(options: SoakServersOptions): Promise<SoakServers> {
    const { group, folder, lanes, report, shortLived = false } = options;
    const java = findJava(process.env);
    const cacheFolder = cacheFolderOf(process.env);
    const searchPath = process.env['PATH'] ?? '';
    const installed = await installServers({ cacheFolder, report, group, javaHome: java.home, searchPath });
    const [port = 0, controllerPort = 0, search = 0, transportPort = 0, ...more] = await freePorts(
      Array(4 + 2 * lanes).fill(0),
    );
    const listeners = Array.from({ length: lanes }, (_, lane) => ({
      name: `LANE${'ABCDEFGH'[lane]}`,
      port: more[2 * lane] ?? 0,
      advertisedPort: more[2 * lane + 1] ?? 0,
    }));
    const links = listeners.map((listener) => new KafkaLink(listener.advertisedPort, listener.port));
    const common = { group, java, archiveFolder: join(cacheFolder, 'start-up-archives'), shortLived };
    const kafka = {
      ...common,
      libraries: installed.kafkaLibraries,
      folder: join(folder, 'kafka'),
      port,
      controllerPort,
    };
    const openSearch = {
      ...common,
      home: installed.openSearchHome,
      folder: join(folder, 'opensearch'),
      port: search,
      transportPort,
    };
    const servers = new SoakServers(group, { kafka: port, search }, links, {
      kafka: () => startKafka({ ...kafka, extraListeners: listeners }),
      opensearch: () => startOpenSearch(openSearch),
    });
    await Promise.all([...links.map((link) => link.listen()), servers.#start('kafka'), servers.#start('opensearch')]);
    return servers;
  }

  /** Whether a server is being killed and brought back. */
  get restarting(): boolean {
    return this.#restarts > 0;
  }

  /** Kills a server by SIGKILL at once, and brings it back after a while; resolves when it answers again. */
  async restart(name: ServerName, awayMs: number): Promise<void> {
    this.#restarts++;
    try {
      signalGroup(this.#pids[name], 'SIGKILL');
      await this.#group.stop(name);
      await sleep(awayMs);
      await this.#start(name);
    } finally {
      this.#restarts--;
    }
  }

  /** Closes the links; the servers end with their process group. */
  async close(): Promise<void> {
    await Promise.all(this.links.map((link) => link.close()));
  }

  async #start(name: ServerName): Promise<void> {
    this.#pids[name] = (await this.#starts[name]()).pid;
  }
}
