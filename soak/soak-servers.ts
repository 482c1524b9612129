import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { cacheFolderOf, installServers } from '../servers/install-servers.ts';
import { findJava } from '../servers/java.ts';
import { startKafka } from '../servers/kafka.ts';
import { startOpenSearch } from '../servers/opensearch.ts';
import { freePorts } from '../servers/ports.ts';
import { type ProcessGroup, signalGroup } from '../servers/process-group.ts';
import type { Report } from '../servers/report.ts';
import type { ServerVictim } from './schedule/disturbance.ts';
import { KafkaLink } from './wire/kafka-link.ts';

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

const SERVERS = ['kafka', 'kafka-2', 'opensearch'] as const;
type ServerName = (typeof SERVERS)[number];
type Starts = Readonly<Record<ServerName, () => Promise<{ readonly pid: number }>>>;

const KILLED: Readonly<Record<ServerVictim, readonly ServerName[]>> = {
  opensearch: ['opensearch'],
  kafka: ['kafka', 'kafka-2'],
  'broker-1': ['kafka'],
  'broker-2': ['kafka-2'],
};

/** Holds most of a schedule's topic. */
const SECOND_HEAP_MEGABYTES = 384;
/** Offsets have a copy, the death of a broker is noticed within seconds, and so is another preferred leader. */
const TWO_BROKERS = {
  'offsets.topic.replication.factor': 2,
  'broker.heartbeat.interval.ms': 500,
  'broker.session.timeout.ms': 3_000,
  'leader.imbalance.check.interval.seconds': 1,
};

/** Two Kafka brokers and an OpenSearch node that can be killed and brought back on the same ports with the same data. */
export class SoakServers {
  readonly brokers: readonly string[];
  readonly searchUrl: string;
  /** One for each lane; the detectors of a lane reach Kafka over its link only. */
  readonly links: readonly KafkaLink[];
  readonly #group: ProcessGroup;
  readonly #starts: Starts;
  readonly #pids = new Map<ServerName, number>();
  /** What ended though nobody killed it, in words. */
  readonly surprises: string[] = [];

  private constructor(
    group: ProcessGroup,
    ports: { readonly brokers: readonly number[]; readonly search: number },
    links: readonly KafkaLink[],
    starts: Starts,
  ) {
    this.#group = group;
    this.brokers = ports.brokers.map((port) => `127.0.0.1:${port}`);
    this.searchUrl = `http://127.0.0.1:${ports.search}`;
    this.links = links;
    this.#starts = starts;
    group.onUnexpectedExit(({ name, code, signal }) => {
      if (SERVERS.some((server) => server === name))
        this.surprises.push(`${name} ended with ${signal ?? `status ${code}`}`);
    });
  }

  /** Starts all, installing them first where needed; resolves when they answer. */
  static async start(options: SoakServersOptions): Promise<SoakServers> {
    const { group, folder, lanes, report, shortLived = false } = options;
    const java = findJava(process.env);
    const cacheFolder = cacheFolderOf(process.env);
    const searchPath = process.env['PATH'] ?? '';
    const installed = await installServers({ cacheFolder, report, group, javaHome: java.home, searchPath });
    const [port = 0, secondPort = 0, controllerPort = 0, search = 0, transportPort = 0, ...more] = await freePorts(
      Array(5 + 4 * lanes).fill(0),
    );
    const { listeners, links } = lanesOf(more);
    const common = { group, java, archiveFolder: join(cacheFolder, 'start-up-archives'), shortLived };
    const broker = { ...common, libraries: installed.kafkaLibraries, controllerPort, settings: TWO_BROKERS };
    const first = { ...broker, folder: join(folder, 'kafka'), port, extraListeners: listeners[0] ?? [] };
    const second = {
      ...broker,
      folder: join(folder, 'kafka-2'),
      port: secondPort,
      extraListeners: listeners[1] ?? [],
      joins: first.folder,
      heapMegabytes: SECOND_HEAP_MEGABYTES,
    };
    const home = installed.openSearchHome;
    const node = { ...common, home, folder: join(folder, 'opensearch'), port: search, transportPort };
    const servers = new SoakServers(group, { brokers: [port, secondPort], search }, links, {
      kafka: () => startKafka(first),
      'kafka-2': () => startKafka(second),
      opensearch: () => startOpenSearch(node),
    });
    // The second broker's storage is formatted for the cluster of the first.
    const brokers = servers.#start('kafka').then(() => servers.#start('kafka-2'));
    await Promise.all([...links.map((link) => link.listen()), brokers, servers.#start('opensearch')]);
    return servers;
  }

  /** Kills servers by SIGKILL at once, and brings them back after a while; resolves when they answer again. */
  async restart(victim: ServerVictim, awayMs: number): Promise<void> {
    const names = KILLED[victim];
    await this.#kill(names);
    await sleep(awayMs);
    await Promise.all(names.map((name) => this.#start(name)));
  }

  /** Closes the links; the servers end with their process group, but for the broker that would wait for its controller. */
  async close(): Promise<void> {
    await Promise.all([...this.links.map((link) => link.close()), this.#kill(['kafka-2'])]);
  }

  async #kill(names: readonly ServerName[]): Promise<void> {
    for (const name of names) signalGroup(this.#pids.get(name), 'SIGKILL');
    await Promise.all(names.map((name) => this.#group.stop(name)));
  }

  async #start(name: ServerName): Promise<void> {
    this.#pids.set(name, (await this.#starts[name]()).pid);
  }
}

/** The listeners of each broker, one for each lane, and the links before them, out of four ports for each lane. */
function lanesOf(ports: readonly number[]) {
  const ways = Array.from({ length: ports.length / 2 }, (_, index) => ({
    port: ports[2 * index] ?? 0,
    targetPort: ports[2 * index + 1] ?? 0,
  }));
  const lanes = ways.length / 2;
  const brokers = [ways.slice(0, lanes), ways.slice(lanes)];
  const listeners = brokers.map((ofBroker) =>
    ofBroker.map(({ port, targetPort }, lane) => ({
      name: `LANE${'ABCDEFGH'[lane]}`,
      port: targetPort,
      advertisedPort: port,
    })),
  );
  const links = ways
    .slice(0, lanes)
    .map((_, lane) => new KafkaLink(brokers.flatMap((ofBroker) => ofBroker[lane] ?? [])));
  return { listeners, links };
}
