import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../command-line/command.ts';
import { integer, type OptionValues } from '../command-line/options.ts';
import { Interruption } from '../servers/interruption.ts';
import { startServers } from '../servers/local-servers.ts';
import { ProcessGroup } from '../servers/process-group.ts';
import { streamReport } from '../servers/report.ts';
import { type Latency, measureLatency } from './latency.ts';

const options = {
  rate: integer({ help: 'Readings a second.', min: 1, max: 20_000, default: 500 }),
  seconds: integer({ help: 'Seconds to measure, after ten to warm up.', min: 5, max: 3_600, default: 30 }),
  outage: integer({ help: 'Seconds for which OpenSearch is then unavailable.', min: 1, max: 3_600, default: 60 }),
};

/** `npm run bench -- latency`. */
export const latencyCommand = {
  usage: 'npm run bench -- latency [options]',
  purpose:
    'Measures the time from a reading sent to its document indexed (acknowledged by OpenSearch) and searchable, and how\nlong the backlog of an outage takes, beside a plain kafkajs script. Starts servers of its own.',
  options,
  run: benchLatency,
};

/** Measured elsewhere at 500 readings/s, to indexed: for orientation, not on this machine. */
const ELSEWHERE = [
  ['kafkajs script (elsewhere)', 9, 19],
  ['Go program (elsewhere)', 9, 21],
  ['Flink (elsewhere)', 111, 213],
  ['Spark (elsewhere)', 249, 411],
] as const;

async function benchLatency({ rate, seconds, outage }: OptionValues<typeof options>): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-latency-'));
  const group = new ProcessGroup();
  const interruption = new Interruption(group);
  const report = streamReport(process.stderr);
  try {
    const servers = await startServers({ group, folder, kafkaPort: 0, searchPort: 0, report });
    const measuring = measureLatency({ group, servers, folder, report, rate, seconds, outageSeconds: outage });
    const results = await Promise.race([measuring, interruption.crashed, interruption.signalled]);
    if (results === undefined) throw new UserError('Interrupted.');
    process.stdout.write(table(results, rate));
    return 0;
  } finally {
    await group.stopAll();
    await rm(folder, { recursive: true, force: true });
  }
}

function table(results: readonly Latency[], rate: number): string {
  const ms = (value: number) => (Number.isNaN(value) ? '–' : Math.round(value).toLocaleString('en-US'));
  const rows = results.map(({ contender, indexedMs, searchableMs, backlog, drainSeconds }) => [
    contender,
    ...[...indexedMs, ...searchableMs].map(ms),
    backlog.toLocaleString('en-US'),
    drainSeconds === undefined ? 'never' : `${drainSeconds.toFixed(1)} s`,
  ]);
  const others = ELSEWHERE.map(([name, p50, p99]) => [name, String(p50), String(p99), '–', '–', '–', '–']);
  const head = ['', 'indexed p50', 'p99 ms', 'searchable p50', 'p99 ms', 'backlog', 'drained in'];
  const all = [head, ...rows, ...others];
  const widths = head.map((_, column) => Math.max(...all.map((row) => (row[column] ?? '').length)));
  const lines = all.map((row) => row.map((cell, column) => cell.padStart(widths[column] ?? 0)).join('  '));
  const readings = results[0]?.readings.toLocaleString('en-US') ?? 'no';
  const machine = `${cpus().length} × ${cpus()[0]?.model ?? 'unknown CPU'}, Node ${process.version}`;
  return `\n${readings} readings at ${rate} a second; ${machine}\n\n${lines.join('\n')}\n`;
}
