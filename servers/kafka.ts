import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../command-line/command.ts';
import { groupCoordinatorsAnswer } from './group-coordinators.ts';
import { ARCHIVING_GRACE_MS, classDataArchiveOptions, type Java, SHORT_LIVED } from './java.ts';
import { type ExtraListener, kafkaProperties } from './kafka-properties.ts';
import type { ProcessGroup } from './process-group.ts';
import { untilReady } from './readiness.ts';

const START_DEADLINE_MS = 60_000;
const DEFAULT_HEAP_MEGABYTES = 512;
const CLUSTER_ID_BYTES = 16;
const READY_LINE = 'Kafka Server started';

const LOGGING = `status=error
appender.console.type=Console
appender.console.name=console
appender.console.layout.type=PatternLayout
appender.console.layout.pattern=%d %p %c{1} %m%n
rootLogger=WARN,console
logger.lifecycle.name=kafka.server.KafkaRaftServer
logger.lifecycle.level=INFO
`;

interface KafkaOptions {
  readonly group: ProcessGroup;
  readonly java: Java;
  /** A folder of jars. */
  readonly libraries: string;
  /** Holds its data, settings and log; what is there from an earlier run is carried on, on whatever ports. */
  readonly folder: string;
  /** Where start-up archives are kept; shared by all brokers of this user. */
  readonly archiveFolder: string;
  readonly port: number;
  readonly controllerPort: number;
  readonly extraListeners?: readonly ExtraListener[];
  /** Folder of a broker whose cluster this one joins as its second; a cluster of its own unless given. */
  readonly joins?: string;
  /** Settings beside and over those for a laptop, by Kafka's names. */
  readonly settings?: Readonly<Record<string, string | number>>;
  /** Users who may sign in by SCRAM, each as the storage tool takes them; made when the storage is formatted. */
  readonly scramUsers?: readonly string[];
  readonly heapMegabytes?: number;
  readonly shortLived?: boolean;
  /** Descriptor of the lock on the folder. */
  readonly lock?: number;
}

/** A broker that answers. */
export interface RunningKafka {
  readonly bootstrapServers: string;
  readonly pid: number;
  readonly logFile: string;
}

/**
 * Starts a Kafka broker on 127.0.0.1 as the process `kafka` of the group, or `kafka-2` where it joins another, formatting
 * its storage on first use.
 *
 * @throws UserError with the last lines of its log when it ends while starting or is not ready within a minute.
 */
export async function startKafka(options: KafkaOptions): Promise<RunningKafka> {
  const { group, folder, port, extraListeners = [], joins, lock } = options;
  const dataFolder = join(folder, 'data');
  const nodeId = joins === undefined ? 1 : 2;
  mkdirSync(dataFolder, { recursive: true });
  writeFileSync(propertiesFile(folder), kafkaProperties({ ...options, dataFolder, extraListeners, nodeId }));
  writeFileSync(loggingFile(folder), LOGGING);
  if (!existsSync(join(dataFolder, 'meta.properties'))) await format(options);
  const logFile = join(folder, 'kafka.log');
  const child = group.spawn({
    name: joins === undefined ? 'kafka' : 'kafka-2',
    command: options.java.executable,
    args: [...javaOptions(options), 'kafka.Kafka', propertiesFile(folder)],
    cwd: folder,
    logFile,
    graceMs: ARCHIVING_GRACE_MS,
    ...(lock !== undefined && { lock }),
  });
  const bootstrapServers = `127.0.0.1:${port}`;
  // The line comes after the broker is registered and accepts connections; no other process can have written it.
  const hasStarted = () => readFileSync(logFile, 'utf8').includes(READY_LINE);
  const probe = async () =>
    hasStarted() && (copiesOffsets(options) || (await groupCoordinatorsAnswer(bootstrapServers)));
  await untilReady({ title: 'Kafka', child, logFile, deadlineMs: START_DEADLINE_MS, probe });
  return { bootstrapServers, pid: child.pid ?? 0, logFile };
}

/** Whether the topic of offsets is copied: the first of two brokers cannot make it before the second has joined. */
const copiesOffsets = ({ settings }: KafkaOptions): boolean =>
  Number(settings?.['offsets.topic.replication.factor'] ?? 1) > 1;

async function format({ group, java, libraries, folder, joins, scramUsers = [], lock }: KafkaOptions): Promise<void> {
  const exit = await group.run({
    name: joins === undefined ? 'kafka-format' : 'kafka-2-format',
    command: java.executable,
    args: [
      ...SHORT_LIVED,
      `-Dlog4j2.configurationFile=${loggingFile(folder)}`,
      ...['-cp', join(libraries, '*'), 'kafka.tools.StorageTool', 'format', '--ignore-formatted'],
      ...['-t', joins === undefined ? newClusterId() : clusterId(joins), '-c', propertiesFile(folder)],
      ...scramUsers.flatMap((user) => ['--add-scram', user]),
    ],
    cwd: folder,
    logFile: join(folder, 'format.log'),
    ...(lock !== undefined && { lock }),
  });
  if (exit.code !== 0) throw new UserError(`Kafka could not format ${folder}: ${exit.lastLines.join('\n')}`);
}

function javaOptions({
  java,
  libraries,
  folder,
  archiveFolder,
  heapMegabytes,
  shortLived,
}: KafkaOptions): readonly string[] {
  const heap = heapMegabytes ?? DEFAULT_HEAP_MEGABYTES;
  return [
    `-Xmx${heap}m`,
    '-XX:+ExitOnOutOfMemoryError',
    '-Djava.awt.headless=true',
    `-Dlog4j2.configurationFile=${loggingFile(folder)}`,
    ...classDataArchiveOptions(java, archiveFolder, 'kafka'),
    ...(shortLived === true ? SHORT_LIVED : []),
    '-cp',
    join(libraries, '*'),
  ];
}

/** A leading dash would look like an option to the storage tool. */
function newClusterId(): string {
  return randomBytes(CLUSTER_ID_BYTES).toString('base64url').replace(/^-/, 'A');
}

function clusterId(folder: string): string {
  return /cluster\.id=(\S+)/.exec(readFileSync(join(folder, 'data/meta.properties'), 'utf8'))?.[1] ?? '';
}

function propertiesFile(folder: string): string {
  return join(folder, 'server.properties');
}

function loggingFile(folder: string): string {
  return join(folder, 'log4j2.properties');
}
