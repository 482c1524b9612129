import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { searchClient } from '../adapters/opensearch/connection/client.ts';
import { UserError } from '../command-line/command.ts';
import { integer, type OptionValues } from '../command-line/options.ts';
import { Interruption } from '../servers/interruption.ts';
import { type LocalServers, startServers } from '../servers/local-servers.ts';
import { freePorts } from '../servers/ports.ts';
import { ProcessGroup } from '../servers/process-group.ts';
import { type Report, streamReport } from '../servers/report.ts';
import { consoleTables, type Findings } from './console/console-table.ts';
import { writeDocuments } from './console/documents.ts';
import { firstPaints } from './console/first-paint.ts';
import { installIndices, measureCost } from './console/pipeline-cost.ts';
import { overviewQuestions, PICKER_QUESTIONS, sensorQuestions, timed } from './console/questions.ts';
import { memoryOverRefreshes } from './console/refreshes.ts';
import { startBenchConsole } from './console/served-console.ts';

const options = {
  documents: integer({ help: 'Documents in the index.', min: 10_000, max: 100_000_000, default: 1_000_000 }),
  refreshes: integer({
    help: 'Refreshes after which the memory of the server is looked at; an hour has 720.',
    min: 10,
    max: 100_000,
    default: 720,
  }),
  pairs: integer({
    help: 'Pairs of runs of the pipeline, without and with two open consoles; 0 for none.',
    min: 0,
    max: 20,
    default: 3,
  }),
  records: integer({ help: 'Readings of each of these runs.', min: 500, max: 10_000_000, default: 200_000 }),
};

type Values = OptionValues<typeof options>;

interface Bench {
  readonly group: ProcessGroup;
  readonly servers: LocalServers;
  readonly folder: string;
  readonly report: Report;
}

/** `npm run bench -- console`. */
export const consoleCommand = {
  usage: 'npm run bench -- console [options]',
  purpose:
    'Measures the console: what its pages ask, the first paint in a browser (Chromium, where there is one), the memory of\nits server over an hour of refreshes, and what two open consoles cost the pipeline. Starts servers of its own.',
  options,
  run: benchConsole,
};

const TIMES = 5;
const RANGE = 'now-24h';

async function benchConsole(values: Values): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-console-'));
  const group = new ProcessGroup();
  const interruption = new Interruption(group);
  const report = streamReport(process.stderr);
  try {
    const servers = await startServers({ group, folder, kafkaPort: 0, searchPort: 0, report });
    const measuring = measure({ group, servers, folder, report }, values);
    const findings = await Promise.race([measuring, interruption.crashed, interruption.signalled]);
    if (findings === undefined) throw new UserError('Interrupted.');
    process.stdout.write(consoleTables(findings));
    return 0;
  } finally {
    await group.stopAll();
    await rm(folder, { recursive: true, force: true });
  }
}

async function measure(bench: Bench, { documents, refreshes, pairs, records }: Values): Promise<Findings> {
  const { group, servers, folder, report } = bench;
  const [port = 0] = await freePorts([0]);
  const console = await startBenchConsole(group, folder, servers.searchUrl, port);
  const { url } = console;
  const rates = pairs === 0 ? [] : await measureCost({ ...bench, consoleUrl: url, records, pairs });
  report.note(`Writing ${documents} documents …`);
  const client = searchClient({ node: servers.searchUrl });
  await installIndices(client);
  const sensors = await writeDocuments(servers.searchUrl, documents, Date.now());
  await client.indices.refresh({ index: 'anomalies' });
  await client.close();
  report.note('Asking what the pages ask …');
  const questions = [
    ...(await overviewQuestions(url, RANGE)),
    ...(await sensorQuestions(url, RANGE)),
    ...PICKER_QUESTIONS,
  ];
  const took = await timed(url, questions, TIMES);
  const paints = await firstPaints(`${url}/?from=${RANGE}&refresh=0`, TIMES);
  report.note(`Refreshing ${refreshes} times …`);
  const memory = await memoryOverRefreshes(console, refreshes);
  return { documents, sensors, took, paints, memory, rates };
}
