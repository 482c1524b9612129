import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { type Client, searchClient } from '../adapters/opensearch/connection/client.ts';
import { installSchema } from '../adapters/opensearch/schema/install-schema.ts';
import { runArguments } from '../command-line/run-arguments.ts';
import { DEFAULT_RULES_FILE, parseRuleSet } from '../detection/rules.ts';
import type { LocalServers } from '../servers/local-servers.ts';
import type { ProcessGroup } from '../servers/process-group.ts';
import type { Report } from '../servers/report.ts';
import { fillTopic } from './fill-topic.ts';
import { type Stretch, watchIndex } from './index-watch.ts';
import { peakMemoryBytes } from './process-usage.ts';

/** One line of the result. */
export interface Measurement extends Stretch {
  readonly contender: string;
  readonly peakMemoryBytes: number;
}

interface ThroughputOptions {
  readonly group: ProcessGroup;
  readonly servers: LocalServers;
  readonly folder: string;
  readonly records: number;
  readonly report: Report;
}

interface Contender {
  readonly name: string;
  readonly index: string;
  readonly program: string;
  readonly words: readonly string[];
  /** Whether it waits for a message before it begins, so that preparing is not measured. */
  readonly waits: boolean;
}

const TOPIC = 'bench-readings';
const PARTITIONS = 6;
/** A cold server indexes a tenth as fast; the first hundred thousand documents warm it. */
const WARM_UP_DOCUMENTS = 200_000;

/** Measures topic → index for the limit, the peer and the pipeline, one after the other on the same servers. */
export async function measureThroughput(options: ThroughputOptions): Promise<readonly Measurement[]> {
  const { servers, records, report } = options;
  const client = searchClient({ node: servers.searchUrl });
  const ruleSet = parseRuleSet(DEFAULT_RULES_FILE);
  if (!ruleSet.ok) throw new Error('the default rules are unusable');
  await installSchema(client, { ruleSet: ruleSet.value, nowMs: Date.now(), replicas: 0 });
  await fillTopic({ brokers: servers.bootstrapServers, topic: TOPIC, partitions: PARTITIONS, records, report });
  report.note('Warming OpenSearch up …');
  await measure(options, client, rawBulk(servers, 'anomalies-warm-up', WARM_UP_DOCUMENTS), WARM_UP_DOCUMENTS);
  const results: Measurement[] = [];
  for (const contender of contenders(servers, records)) {
    report.note(`Measuring ${contender.name} …`);
    results.push(await measure(options, client, contender, records));
  }
  return results;
}

function contenders(servers: LocalServers, records: number): readonly Contender[] {
  const { bootstrapServers, searchUrl } = servers;
  const plain = [bootstrapServers, searchUrl, TOPIC, 'anomalies-plain-script'];
  const ours = ['--brokers', bootstrapServers, '--search', searchUrl, '--topic', TOPIC, '--group', 'bench'];
  return [
    rawBulk(servers, 'anomalies-raw-bulk', records),
    {
      name: 'plain script (peer)',
      index: 'anomalies-plain-script',
      program: 'bench/plain-script.ts',
      words: plain,
      waits: true,
    },
    { name: 'pipeline', index: 'anomalies-20*', program: 'detect/main.ts', words: ours, waits: false },
  ];
}

const rawBulk = ({ searchUrl }: LocalServers, index: string, documents: number): Contender => ({
  name: 'raw bulk (limit)',
  index,
  program: 'bench/raw-bulk.ts',
  words: [searchUrl, index, String(documents)],
  waits: true,
});

async function measure(
  { group, servers, folder }: ThroughputOptions,
  client: Client,
  contender: Contender,
  expected: number,
): Promise<Measurement> {
  const child = group.spawn({
    name: contender.name,
    command: process.execPath,
    args: runArguments(contender.program, contender.words),
    logFile: join(folder, 'bench.log'),
    ipc: true,
    endsByItself: true,
  });
  if (contender.waits) await readyAndGo(child);
  const pid = child.pid ?? 0;
  const processes = { own: pid, openSearch: servers.openSearch.pid, kafka: servers.kafka.pid };
  const stretch = await watchIndex({ client, index: contender.index, expected, processes });
  const result = { contender: contender.name, ...stretch, peakMemoryBytes: peakMemoryBytes(pid) };
  await group.stop(contender.name);
  await client.indices.delete({ index: contender.index });
  return result;
}

async function readyAndGo(child: ChildProcess): Promise<void> {
  await new Promise((resolve) => child.once('message', resolve));
  child.send('go');
}
