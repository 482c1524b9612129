import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolderOf, installServers } from '../../../servers/install-servers.ts';
import { findJava, SHORT_LIVED } from '../../../servers/java.ts';
import { startKafka } from '../../../servers/kafka.ts';
import { kafkaProperties } from '../../../servers/kafka-properties.ts';
import { freePorts } from '../../../servers/ports.ts';
import type { ProcessGroup } from '../../../servers/process-group.ts';
import { untilReady } from '../../../servers/readiness.ts';

/** Starts a cluster of two brokers in a folder, 1 and 2, of which the first is the controller too; returns where they answer. */
export async function startTwoBrokers(group: ProcessGroup, parent: string): Promise<readonly string[]> {
  const java = findJava(process.env);
  const cacheFolder = cacheFolderOf(process.env);
  const report = { note: () => undefined, progress: () => undefined };
  const searchPath = process.env['PATH'] ?? '';
  const { kafkaLibraries } = await installServers({ cacheFolder, report, group, javaHome: java.home, searchPath });
  const [port = 0, controllerPort = 0, secondPort = 0] = await freePorts([0, 0, 0]);
  const [folder, cwd] = [join(parent, '1'), join(parent, '2')] as const;
  mkdirSync(cwd);
  const first = await startKafka({
    group,
    java,
    libraries: kafkaLibraries,
    folder,
    archiveFolder: join(cacheFolder, 'start-up-archives'),
    port,
    controllerPort,
    shortLived: true,
  });
  const run = [...SHORT_LIVED, '-Xmx384m', `-Dlog4j2.configurationFile=${join(folder, 'log4j2.properties')}`];
  const program = [...run, '-cp', join(kafkaLibraries, '*')];
  const settings = join(cwd, 'server.properties');
  // Of a setting that is given twice the last counts.
  const others = `process.roles=broker\nnode.id=2\nlisteners=PLAINTEXT://127.0.0.1:${secondPort}\n`;
  const properties = { dataFolder: join(cwd, 'data'), port: secondPort, controllerPort, extraListeners: [] };
  writeFileSync(settings, kafkaProperties(properties) + others);
  const format = ['kafka.tools.StorageTool', 'format', '-t', clusterOf(folder), '-c', settings];
  const common = { command: java.executable, cwd };
  const formatted = await group.run({
    ...common,
    name: 'format-2',
    args: [...program, ...format],
    logFile: join(cwd, 'format.log'),
  });
  if (formatted.code !== 0) throw new Error(formatted.lastLines.join('\n'));
  const logFile = join(cwd, 'kafka.log');
  const child = group.spawn({ ...common, name: 'kafka-2', args: [...program, 'kafka.Kafka', settings], logFile });
  const probe = () => readFileSync(logFile, 'utf8').includes('Kafka Server started');
  await untilReady({ title: 'the second broker', child, logFile, deadlineMs: 60_000, probe });
  return [first.bootstrapServers, `127.0.0.1:${secondPort}`];
}

function clusterOf(folder: string): string {
  return /cluster\.id=(\S+)/.exec(readFileSync(join(folder, 'data/meta.properties'), 'utf8'))?.[1] ?? '';
}
