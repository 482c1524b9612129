import { searchClient } from '../../../adapters/opensearch/connection/client.ts';
import { cacheFolderOf, installServers } from '../../../servers/install-servers.ts';
import { findJava } from '../../../servers/java.ts';
import { startOpenSearch } from '../../../servers/opensearch.ts';
import { freePorts } from '../../../servers/ports.ts';
import { ProcessGroup } from '../../../servers/process-group.ts';

/** Starts an OpenSearch node of a test's own, for what would disturb the others on the shared one. */
export async function ownSearchNode(folder: string) {
  const group = new ProcessGroup();
  const java = findJava(process.env);
  const cacheFolder = cacheFolderOf(process.env);
  const report = { note: () => undefined, progress: () => undefined };
  const searchPath = process.env['PATH'] ?? '';
  const installed = await installServers({ cacheFolder, report, group, javaHome: java.home, searchPath });
  const [port = 0, transportPort = 0] = await freePorts([0, 0]);
  const { url } = await startOpenSearch({
    group,
    java,
    home: installed.openSearchHome,
    folder,
    archiveFolder: `${cacheFolder}/start-up-archives`,
    port,
    transportPort,
    heapMegabytes: 384,
    shortLived: true,
  });
  const client = searchClient({ node: url });
  return {
    url,
    client,
    async stop(): Promise<void> {
      await client.close();
      await group.stopAll();
    },
  };
}
