import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Kafka } from 'kafkajs';
import { ensureTopic } from '../adapters/kafka/topic.ts';
import { searchClient } from '../adapters/opensearch/connection/client.ts';
import { installSchema } from '../adapters/opensearch/schema/install-schema.ts';
import { runArguments } from '../command-line/run-arguments.ts';
import { DEFAULT_RULES_FILE, parseRuleSet } from '../detection/rules.ts';
import type { LocalServers } from '../servers/local-servers.ts';
import type { ProcessGroup } from '../servers/process-group.ts';
import type { Report } from '../servers/report.ts';
import { SearchGateway } from '../soak/wire/search-gateway.ts';
import { USUAL_SHAPE } from './bench-readings.ts';
import { LatencyProbe, quantile } from './latency-probe.ts';
import { cpuSeconds, processTree } from './process-usage.ts';
import { SteadySender } from './steady-sender.ts';

/** Latencies in milliseconds from before the reading was sent. */
export interface Latency {
  readonly contender: string;
  readonly readings: number;
  readonly indexedMs: readonly [p50: number, p99: number];
  readonly searchableMs: readonly [p50: number, p99: number];
  /** CPU seconds for a million readings at this rate: of its own processes, and of OpenSearch. */
  readonly ownCpu: number;
  readonly searchCpu: number;
  /** Readings that waited when OpenSearch came back. */
  readonly backlog: number;
  /** Seconds until they were all indexed; undefined when they were not within some minutes. */
  readonly drainSeconds: number | undefined;
}

interface LatencyOptions {
  readonly group: ProcessGroup;
  readonly servers: LocalServers;
  readonly folder: string;
  readonly report: Report;
  readonly rate: number;
  readonly seconds: number;
  readonly outageSeconds: number;
}

interface Contender {
  readonly name: string;
  readonly index: string;
  readonly topic: string;
  start(gateway: string): ChildProcess;
}

const PARTITIONS = 6;
const RETENTION_HOURS = 24;
const WARM_UP_SECONDS = 20;
/** A cold server takes several times as long. */
const WARM_UP_DOCUMENTS = 200_000;
const WARM_UP_INDEX = 'anomalies-warm-up';
const DRAIN_DEADLINE_MS = 180_000;
/** The last readings are searchable at the next refresh. */
const REFRESH_DEADLINE_MS = 10_000;
const POLL_MS = 20;

/** Measures produced → indexed → searchable at a steady rate, and the backlog of an outage, for the peer and the pipeline. */
export async function measureLatency(options: LatencyOptions): Promise<readonly Latency[]> {
  const { servers, report } = options;
  const client = searchClient({ node: servers.searchUrl });
  const ruleSet = parseRuleSet(DEFAULT_RULES_FILE);
  if (!ruleSet.ok) throw new Error('the default rules are unusable');
  await installSchema(client, { ruleSet: ruleSet.value, nowMs: Date.now(), replicas: 0 });
  report.note('Warming OpenSearch up …');
  await warmUp(options);
  await client.indices.delete({ index: WARM_UP_INDEX });
  const results: Latency[] = [];
  for (const contender of contenders(options)) {
    report.note(`Measuring ${contender.name} …`);
    results.push(await measure(options, contender));
    await options.group.stop(contender.name);
    await client.indices.delete({ index: contender.index });
  }
  await client.close();
  return results;
}

function contenders({ group, servers, folder }: LatencyOptions): readonly Contender[] {
  const brokers = servers.bootstrapServers;
  const spawn = (name: string, program: string, words: readonly string[]) => {
    const args = runArguments(program, words);
    return group.spawn({ name, command: process.execPath, args, logFile: join(folder, 'latency.log'), ipc: true });
  };
  const plain = { name: 'plain script (peer)', index: 'anomalies-plain-script', topic: 'latency-plain' };
  const pipeline = (name: string, topic: string, more: readonly string[]): Contender => ({
    name,
    topic,
    index: 'anomalies-20*',
    start: (url) =>
      spawn(name, 'detect/main.ts', [
        ...['--brokers', brokers, '--search', url, '--topic', topic, '--group', topic],
        ...more,
      ]),
  });
  return [
    {
      ...plain,
      start: (url) => spawn(plain.name, 'bench/peers/plain-script.ts', [brokers, url, plain.topic, plain.index]),
    },
    pipeline('pipeline', 'latency-pipeline', ['--no-model', '--no-views']),
    pipeline('with model and views', 'latency-model', []),
  ];
}

async function warmUp({ group, servers, folder }: LatencyOptions): Promise<void> {
  const words = [servers.searchUrl, WARM_UP_INDEX, String(WARM_UP_DOCUMENTS), JSON.stringify(USUAL_SHAPE)];
  const args = runArguments('bench/peers/raw-bulk.ts', words);
  const logFile = join(folder, 'latency.log');
  const options = { name: 'warm-up', command: process.execPath, args, logFile, ipc: true, endsByItself: true };
  const child = group.spawn(options);
  await new Promise((ready) => child.once('message', ready));
  const ended = new Promise((end) => child.once('exit', end));
  child.send('go');
  await ended;
}

async function measure(options: LatencyOptions, contender: Contender): Promise<Latency> {
  const { servers, rate, seconds } = options;
  const { topic, index } = contender;
  await makeTopic(servers.bootstrapServers, topic);
  const probe = new LatencyProbe();
  const gateway = new SearchGateway({ target: servers.searchUrl, onBulk: (bulk) => probe.treat(bulk) });
  const child = contender.start(await gateway.open(0));
  await new Promise((ready) => child.once('message', ready));
  child.send('go');
  const client = searchClient({ node: servers.searchUrl });
  const watching = probe.watch(client, index);
  const sender = new SteadySender({ brokers: servers.bootstrapServers, topic, rate, probe });
  await sender.start();
  try {
    await sleep(WARM_UP_SECONDS * 1000);
    const first = probe.sentMs.length;
    const cpu = () => [processTree(child.pid ?? 0), [servers.openSearch.pid]].map(cpuOf);
    const [ownBefore = 0, searchBefore = 0] = cpu();
    await sleep(seconds * 1000);
    const last = probe.sentMs.length;
    const [own = 0, search = 0] = cpu();
    const perMillion = 1e6 / (last - first);
    const cost = { ownCpu: (own - ownBefore) * perMillion, searchCpu: (search - searchBefore) * perMillion };
    const drained = await outage(options, probe);
    for (
      const giveUpMs = performance.now() + REFRESH_DEADLINE_MS;
      performance.now() < giveUpMs && !probe.hasShown(last);
    )
      await sleep(POLL_MS);
    const measured = { ...latencies(probe, first, last), ...cost, ...drained };
    return { contender: contender.name, readings: last - first, ...measured };
  } finally {
    await sender.stop();
    probe.close();
    await watching;
    await gateway.close();
    await client.close();
  }
}

const cpuOf = (processes: readonly number[]): number => processes.reduce((sum, id) => sum + cpuSeconds(id), 0);

async function outage({ outageSeconds, report }: LatencyOptions, probe: LatencyProbe) {
  if (outageSeconds === 0) return { backlog: 0, drainSeconds: undefined };
  report.note(`OpenSearch is unavailable for ${outageSeconds} s …`);
  probe.away = true;
  await sleep(outageSeconds * 1000);
  const sent = probe.sentMs.length;
  const backlog = sent - probe.indexedMs.filter((ms) => ms !== undefined).length;
  const startMs = performance.now();
  probe.away = false;
  while (!probe.hasIndexed(sent)) {
    if (performance.now() - startMs > DRAIN_DEADLINE_MS) return { backlog, drainSeconds: undefined };
    await sleep(POLL_MS);
  }
  return { backlog, drainSeconds: (performance.now() - startMs) / 1000 };
}

function latencies({ sentMs, indexedMs, searchableMs }: LatencyProbe, first: number, last: number) {
  const quantiles = (doneMs: readonly number[]): readonly [number, number] => {
    const all = sentMs.slice(first, last).map((sent, index) => (doneMs[first + index] ?? Number.NaN) - sent);
    const known = all.filter((ms) => !Number.isNaN(ms));
    return [quantile(known, 0.5), quantile(known, 0.99)];
  };
  return { indexedMs: quantiles(indexedMs), searchableMs: quantiles(searchableMs) };
}

async function makeTopic(brokers: string, topic: string): Promise<void> {
  const admin = new Kafka({ clientId: 'bench', brokers: [brokers], logLevel: 0 }).admin();
  await admin.connect();
  await ensureTopic(admin, { topic, partitions: PARTITIONS, retentionHours: RETENTION_HOURS });
  await admin.disconnect();
}
