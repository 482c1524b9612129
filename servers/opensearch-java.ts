import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { classDataArchiveOptions, type Java } from './java.ts';

const COMPACT_HEADERS_SINCE = 25;
const METHOD_HANDLE_BUG_SINCE = 23;

interface OpenSearchJava {
  readonly java: Java;
  readonly home: string;
  readonly configFolder: string;
  readonly temporaryFolder: string;
  readonly archiveFolder: string;
  readonly heapMegabytes: number;
}

/**
 * Java's options for OpenSearch: those of its own `jvm.options` and start script, without the agent that fences in
 * plugins (none is installed), which triples the time to start.
 */
export function openSearchJavaOptions(options: OpenSearchJava): readonly string[] {
  const { java, home, configFolder, temporaryFolder, archiveFolder, heapMegabytes } = options;
  return [
    `-Xms${heapMegabytes}m`,
    `-Xmx${heapMegabytes}m`,
    `-XX:MaxDirectMemorySize=${Math.ceil(heapMegabytes / 2)}m`,
    ...GARBAGE_COLLECTION,
    ...LIBRARIES,
    ...versionOptions(java.majorVersion),
    ...runningAsRoot(),
    ...classDataArchiveOptions(java, archiveFolder, 'opensearch'),
    `-Xbootclasspath/a:${agentClasses(home)}`,
    `-Djava.io.tmpdir=${temporaryFolder}`,
    `-Dopensearch.path.home=${home}`,
    `-Dopensearch.path.conf=${configFolder}`,
    '-Dopensearch.distribution.type=zip',
    '-cp',
    join(home, 'lib', '*'),
  ];
}

const GARBAGE_COLLECTION = [
  '-XX:+UseG1GC',
  '-XX:G1ReservePercent=25',
  '-XX:InitiatingHeapOccupancyPercent=30',
  '-XX:+ExitOnOutOfMemoryError',
];

const LIBRARIES = [
  '-Djava.awt.headless=true',
  '-Dfile.encoding=UTF-8',
  '-Dio.netty.noUnsafe=true',
  '-Dio.netty.noKeySetOptimization=true',
  '-Dio.netty.recycler.maxCapacityPerThread=0',
  '-Dio.netty.allocator.numDirectArenas=0',
  '-Dlog4j.shutdownHookEnabled=false',
  '-Dlog4j2.disable.jmx=true',
  '-Dorg.apache.lucene.store.MMapDirectory.sharedArenaMaxPermits=1',
  '--add-modules=jdk.incubator.vector',
  '--add-opens=java.base/java.nio=ALL-UNNAMED',
  '--enable-native-access=ALL-UNNAMED',
  '-XX:-OmitStackTraceInFastThrow',
];

/** @see https://bugs.openjdk.org/browse/JDK-8341127 */
const METHOD_HANDLE_BUG = [
  '-XX:CompileCommand=quiet',
  '-XX:CompileCommand=dontinline,java/lang/invoke/MethodHandle.setAsTypeCache',
  '-XX:CompileCommand=dontinline,java/lang/invoke/MethodHandle.asTypeUncached',
];

function versionOptions(majorVersion: number): readonly string[] {
  return [
    ...(majorVersion >= METHOD_HANDLE_BUG_SINCE ? METHOD_HANDLE_BUG : []),
    ...(majorVersion >= COMPACT_HEADERS_SINCE ? ['-XX:+UseCompactObjectHeaders'] : []),
  ];
}

/** OpenSearch refuses root where its native library tells it so; a container or a throw-away machine has no other user. */
function runningAsRoot(): readonly string[] {
  if (process.getuid?.() !== 0) return ['-Djna.nosys=true'];
  return ['-Djna.nosys=true', '-Djna.nounpack=true', '-Djna.boot.library.path=/nonexistent'];
}

function agentClasses(home: string): string {
  const agentFolder = join(home, 'agent');
  const names = existsSync(agentFolder) ? readdirSync(agentFolder) : [];
  return join(agentFolder, names.find((name) => name.startsWith('opensearch-agent-bootstrap-')) ?? '');
}
