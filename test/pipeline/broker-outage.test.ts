import { setTimeout as outageOf } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Kafka } from 'kafkajs';
import { ensureTopic } from '../../adapters/kafka/topic.ts';
import { searchClient } from '../../adapters/opensearch/connection/client.ts';
import { cacheFolderOf, installServers } from '../../servers/install-servers.ts';
import { findJava } from '../../servers/java.ts';
import { startKafka } from '../../servers/kafka.ts';
import { freePorts } from '../../servers/ports.ts';
import { ProcessGroup } from '../../servers/process-group.ts';
import { eventually } from '../support/eventually.ts';
import { type RunningProgram, runProgram } from '../support/programs/running-program.ts';
import { readTopic } from '../support/servers/read-topic.ts';
import { aTemporaryFolder } from '../support/temporary-folder.ts';

const OUTAGE_MS = 20_000;
const RATE = 100;
const topic = `outage-${process.pid}`;

describe('a broker that is killed for 20 seconds while readings are sent and judged', () => {
  const folder = aTemporaryFolder();
  const group = new ProcessGroup();
  const search = searchClient({ node: process.env['SEARCH_URL'] ?? '' });
  const query = { term: { 'kafka.topic': topic } };
  const count = async () => (await search.count({ index: 'anomalies', body: { query } })).body.count;
  let startBroker: () => Promise<{ bootstrapServers: string; pid: number }>;
  let programs: RunningProgram[] = [];

  beforeAll(async () => {
    const java = findJava(process.env);
    const cacheFolder = cacheFolderOf(process.env);
    const report = { note: () => undefined, progress: () => undefined };
    const searchPath = process.env['PATH'] ?? '';
    const installed = await installServers({ cacheFolder, report, group, javaHome: java.home, searchPath });
    const [port = 0, controllerPort = 0] = await freePorts([0, 0]);
    const archiveFolder = `${cacheFolder}/start-up-archives`;
    const libraries = installed.kafkaLibraries;
    startBroker = () => startKafka({ group, java, libraries, folder, archiveFolder, port, controllerPort });
  }, 120_000);

  afterAll(async () => {
    await Promise.all(programs.map((program) => program.end('SIGKILL')));
    await group.stopAll();
    await search.deleteByQuery({ index: 'anomalies', body: { query }, refresh: true });
  }, 60_000);

  it('loses and doubles nothing, and needs no hand', async () => {
    const { bootstrapServers, pid } = await startBroker();
    const admin = new Kafka({ brokers: [bootstrapServers], logLevel: 0 }).admin();
    await admin.connect();
    await ensureTopic(admin, { topic, partitions: 3, retentionHours: 1 });
    await admin.disconnect();
    const where = ['--brokers', bootstrapServers, '--topic', topic];
    const detector = runProgram('detect/main.ts', [...where, '--search', process.env['SEARCH_URL'] ?? '']);
    const producer = runProgram('producer/main.ts', [...where, '--rate', `${RATE}`, '--quiet']);
    programs = [detector, producer];
    await eventually(
      'readings are judged',
      () =>
        count().then(
          (documents) => documents > RATE,
          () => false,
        ),
      30_000,
    );

    process.kill(pid, 'SIGKILL');
    await outageOf(OUTAGE_MS);
    expect(producer.output()).toMatch(/Kafka at \S+ (takes|has taken) no readings/);
    const beforeReturn = await count();
    await startBroker();
    await eventually(
      'what waited is judged',
      async () => (await count()) > beforeReturn + (RATE * OUTAGE_MS) / 1000,
      60_000,
    );

    expect(await producer.end()).toBe(0);
    const acknowledged = Number(/Acknowledged: (\d+)/.exec(producer.output())?.[1]);
    expect(await readTopic(bootstrapServers, topic)).toHaveLength(acknowledged);
    await eventually('one document for each reading', async () => (await count()) === acknowledged, 30_000);
    expect(await detector.end()).toBe(0);
  }, 180_000);
});
