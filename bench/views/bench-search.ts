import { cacheFolderOf, installServers } from '../../servers/install-servers.ts';
import { findJava } from '../../servers/java.ts';
import { type RunningOpenSearch, startOpenSearch } from '../../servers/opensearch.ts';
import { freePorts } from '../../servers/ports.ts';
import type { ProcessGroup } from '../../servers/process-group.ts';
import type { Report } from '../../servers/report.ts';

interface BenchSearchOptions {
  readonly group: ProcessGroup;
  readonly folder: string;
  readonly report: Report;
  readonly heapMegabytes: number;
}

/** Starts an OpenSearch node alone: the views need no Kafka. */
export async function startBenchSearch(options: BenchSearchOptions): Promise<RunningOpenSearch> {
  const { group, folder, report, heapMegabytes } = options;
  const java = findJava(process.env);
  const cacheFolder = cacheFolderOf(process.env);
  const searchPath = process.env['PATH'] ?? '';
  const installed = await installServers({ cacheFolder, report, group, javaHome: java.home, searchPath });
  const [port = 0, transportPort = 0] = await freePorts([0, 0]);
  report.note(`Starting OpenSearch with a heap of ${heapMegabytes} MB …`);
  const archiveFolder = `${cacheFolder}/start-up-archives`;
  const home = installed.openSearchHome;
  return await startOpenSearch({ group, java, home, folder, archiveFolder, port, transportPort, heapMegabytes });
}
