import { randomBytes } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ARCHIVING_GRACE_MS, type Java, SHORT_LIVED } from './java.ts';
import { openSearchJavaOptions } from './opensearch-java.ts';
import type { ProcessGroup } from './process-group.ts';
import { untilReady } from './readiness.ts';

const START_DEADLINE_MS = 120_000;
const PROBE_TIMEOUT_MS = 2000;
const DEFAULT_HEAP_MEGABYTES = 1024;
const NODE_NAME_BYTES = 4;

const LOGGING = `status=error
appender.console.type=Console
appender.console.name=console
appender.console.layout.type=PatternLayout
appender.console.layout.pattern=%d %p %c{1.} %m%n
rootLogger.level=info
rootLogger.appenderRef.console.ref=console
`;

interface OpenSearchOptions {
  readonly group: ProcessGroup;
  readonly java: Java;
  /** The unpacked distribution; only read. */
  readonly home: string;
  /** Holds its data, settings and log; what is there from an earlier run is carried on, on whatever ports. */
  readonly folder: string;
  /** Where start-up archives are kept; shared by all nodes of this user. */
  readonly archiveFolder: string;
  readonly port: number;
  readonly transportPort: number;
  readonly heapMegabytes?: number;
  readonly shortLived?: boolean;
  /** Descriptor of the lock on the folder. */
  readonly lock?: number;
}

/** A node that answers and has its data at hand. */
export interface RunningOpenSearch {
  readonly url: string;
  readonly pid: number;
  readonly logFile: string;
}

/**
 * Starts a single OpenSearch node on 127.0.0.1 as the process `opensearch` of the group.
 *
 * @throws UserError with the last lines of its log when it ends while starting or is not ready within two minutes.
 */
export async function startOpenSearch(options: OpenSearchOptions): Promise<RunningOpenSearch> {
  const { group, java, home, folder, archiveFolder, heapMegabytes = DEFAULT_HEAP_MEGABYTES, lock } = options;
  const nodeName = `local-${randomBytes(NODE_NAME_BYTES).toString('hex')}`;
  const { configFolder, temporaryFolder } = prepareFolders(options, nodeName);
  const logFile = join(folder, 'opensearch.log');
  const child = group.spawn({
    name: 'opensearch',
    command: java.executable,
    args: [
      ...openSearchJavaOptions({ java, home, configFolder, temporaryFolder, archiveFolder, heapMegabytes }),
      ...(options.shortLived === true ? SHORT_LIVED : []),
      'org.opensearch.bootstrap.OpenSearch',
    ],
    cwd: folder,
    logFile,
    graceMs: ARCHIVING_GRACE_MS,
    ...(lock !== undefined && { lock }),
  });
  const url = `http://127.0.0.1:${options.port}`;
  const probe = () => isReady(url, nodeName);
  await untilReady({ title: 'OpenSearch', child, logFile, deadlineMs: START_DEADLINE_MS, probe });
  return { url, pid: child.pid ?? 0, logFile };
}

function prepareFolders({ folder, port, transportPort }: OpenSearchOptions, nodeName: string) {
  const configFolder = join(folder, 'config');
  const temporaryFolder = join(folder, 'tmp');
  rmSync(temporaryFolder, { recursive: true, force: true });
  for (const made of [configFolder, temporaryFolder]) mkdirSync(made, { recursive: true });
  const settings = {
    'node.name': nodeName,
    'discovery.type': 'single-node',
    'network.host': '127.0.0.1',
    'http.port': port,
    'transport.port': transportPort,
    'path.data': join(folder, 'data'),
    'path.logs': join(folder, 'logs'),
    // The defaults are shares of the disk and would stop a laptop that still has tens of gigabytes free.
    'cluster.routing.allocation.disk.watermark.low': '1500mb',
    'cluster.routing.allocation.disk.watermark.high': '1gb',
    'cluster.routing.allocation.disk.watermark.flood_stage': '512mb',
    // A write that came before the installation must not make a plain index where the alias belongs.
    'action.auto_create_index': '-anomalies,+*',
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name}: ${JSON.stringify(value)}\n`);
  writeFileSync(join(configFolder, 'opensearch.yml'), lines.join(''));
  writeFileSync(join(configFolder, 'log4j2.properties'), LOGGING);
  return { configFolder, temporaryFolder };
}

/** Asks for the node's name first: on a port lost to somebody else, another node would answer. */
async function isReady(url: string, nodeName: string): Promise<boolean> {
  const root = await getJson(`${url}/`);
  if (root?.['name'] !== nodeName) return false;
  const health = await getJson(`${url}/_cluster/health?wait_for_status=yellow&timeout=1s`);
  return health?.['status'] === 'yellow' || health?.['status'] === 'green';
}

async function getJson(url: string): Promise<Record<string, unknown> | undefined> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(PROBE_TIMEOUT_MS) });
    return response.ok ? ((await response.json()) as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
