import { join } from 'node:path';
import { cacheFolderOf, installServers } from '../../../servers/install-servers.ts';
import { findJava } from '../../../servers/java.ts';
import { startKafka } from '../../../servers/kafka.ts';
import { freePorts } from '../../../servers/ports.ts';
import type { ProcessGroup } from '../../../servers/process-group.ts';

/** Starts a cluster of two brokers in a folder, 1 and 2, of which the first is the controller too; returns where they answer. */
export async function startTwoBrokers(group: ProcessGroup, parent: string): Promise<readonly string[]> {
  const java = findJava(process.env);
  const cacheFolder = cacheFolderOf(process.env);
  const report = { note: () => undefined, progress: () => undefined };
  const searchPath = process.env['PATH'] ?? '';
  const { kafkaLibraries } = await installServers({ cacheFolder, report, group, javaHome: java.home, searchPath });
  const [port = 0, controllerPort = 0, secondPort = 0] = await freePorts([0, 0, 0]);
  const archiveFolder = join(cacheFolder, 'start-up-archives');
  const common = { group, java, libraries: kafkaLibraries, archiveFolder, controllerPort, shortLived: true };
  const [folder, secondFolder] = [join(parent, '1'), join(parent, '2')];
  const first = await startKafka({ ...common, folder, port });
  const second = await startKafka({
    ...common,
    folder: secondFolder,
    port: secondPort,
    joins: folder,
    heapMegabytes: 384,
  });
  return [first.bootstrapServers, second.bootstrapServers];
}
