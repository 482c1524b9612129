import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../command-line/command.ts';
import { integer, type OptionValues } from '../command-line/options.ts';
import { Interruption } from '../servers/interruption.ts';
import { startServers } from '../servers/local-servers.ts';
import { ProcessGroup } from '../servers/process-group.ts';
import { streamReport } from '../servers/report.ts';
import { type Measurement, measureThroughput } from './throughput.ts';

const options = {
  records: integer({ help: 'Readings to carry.', min: 100_000, max: 100_000_000, default: 1_000_000 }),
};

/** `npm run bench`. */
export const throughputCommand = {
  usage: 'npm run bench -- [model | mapping | environments | latency] [options]',
  purpose:
    'Measures how fast readings that are already in Kafka become searchable documents, beside the limit (the same documents,\nprepared beforehand, by bulk requests alone) and a peer (a plain kafkajs script). Starts servers of its own.\nWith a word first it measures something else instead: model, the streaming model; mapping, the event source mapping;\nenvironments, the ways to call a function; latency, the time to a verdict.',
  options,
  run: benchThroughput,
};

async function benchThroughput({ records }: OptionValues<typeof options>): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-'));
  const group = new ProcessGroup();
  const interruption = new Interruption(group);
  const report = streamReport(process.stderr);
  try {
    const servers = await startServers({ group, folder, kafkaPort: 0, searchPort: 0, report });
    const measuring = measureThroughput({ group, servers, folder, records, report });
    const results = await Promise.race([measuring, interruption.crashed, interruption.signalled]);
    if (results === undefined) throw new UserError('Interrupted.');
    process.stdout.write(table(results, records));
    return 0;
  } finally {
    await group.stopAll();
    await rm(folder, { recursive: true, force: true });
  }
}

function table(results: readonly Measurement[], records: number): string {
  const [cpu] = cpus();
  const limit = results[0]?.documentsPerSecond ?? Number.NaN;
  const rows = results.map(({ contender, documentsPerSecond, cpuSecondsPerMillion, peakMemoryBytes }) => [
    contender,
    Math.round(documentsPerSecond).toLocaleString('en-US'),
    `${Math.round((100 * documentsPerSecond) / limit)} %`,
    ...['own', 'openSearch', 'kafka'].map((name) => (cpuSecondsPerMillion[name] ?? Number.NaN).toFixed(1)),
    `${Math.round(peakMemoryBytes / 1e6)} MB`,
  ]);
  const head = ['', 'records/s', 'of limit', 'CPU-s/M own', 'OpenSearch', 'Kafka', 'peak memory'];
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => (row[column] ?? '').length)));
  const line = (cells: readonly string[]) => cells.map((cell, column) => cell.padStart(widths[column] ?? 0)).join('  ');
  const machine = `${cpus().length} × ${cpu?.model ?? 'unknown CPU'}, ${Math.round(totalmem() / 1e9)} GB, Node ${process.version}`;
  return `\n${records.toLocaleString('en-US')} readings, between 10 % and 90 % of them; ${machine}\n\n${[head, ...rows].map(line).join('\n')}\n`;
}
