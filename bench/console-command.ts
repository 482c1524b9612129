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
import { costLine, memoryLine, pageTable } from './console/console-table.ts';
import { writeDocuments } from './console/documents.ts';
import { firstPaints } from './console/first-paint.ts';
import { installIndices, measureCost } from './console/pipeline-cost.ts';
import { overviewQuestions, PICKER_QUESTIONS, sensorQuestions, timed } from './console/questions.ts';
import { memoryOverRefreshes } from './console/refreshes.ts';
import { startBenchConsole } from './console/served-console.ts';
import { writeYear } from './console/year.ts';

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
    const measuring = measure({ group, servers, folder, report }, values).then(() => 'done');
    const end = await Promise.race([measuring, interruption.crashed, interruption.signalled]);
    if (end === undefined) throw new UserError('Interrupted.');
    return 0;
  } finally {
    await group.stopAll();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Prints each finding when it is there: the whole takes many minutes. */
async function measure(bench: Bench, { documents, refreshes, pairs, records }: Values): Promise<void> {
  const { group, servers, folder, report } = bench;
  const [port = 0] = await freePorts([0]);
  const console = await startBenchConsole(group, folder, servers.searchUrl, port);
  const { url } = console;
  const write = (text: string) => process.stdout.write(text);
  if (pairs > 0) write(costLine(await measureCost({ ...bench, consoleUrl: url, records, pairs })));
  report.note(`Writing ${documents} documents …`);
  const client = searchClient({ node: servers.searchUrl });
  await installIndices(client);
  const sensors = await writeDocuments(servers.searchUrl, documents, Date.now());
  await client.indices.refresh({ index: 'anomalies' });
  report.note('Writing the trends of a year …');
  const hours = await writeYear(client, Date.now());
  await client.close();
  report.note('Asking what the pages ask …');
  const questions = [
    ...(await overviewQuestions(url, RANGE)),
    ...(await sensorQuestions(url, RANGE)),
    ...PICKER_QUESTIONS,
  ];
  const took = await timed(url, questions, TIMES);
  const paints = await firstPaints(`${url}/?from=${RANGE}&refresh=0`, TIMES);
  write(pageTable({ documents, sensors, hours, took, paints }));
  report.note(`Refreshing ${refreshes} times …`);
  write(memoryLine(await memoryOverRefreshes(console, refreshes)));
}
