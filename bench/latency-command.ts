import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../command-line/command.ts';
import { integer, type OptionValues } from '../command-line/options.ts';
import { Interruption } from '../servers/interruption.ts';
import { startServers } from '../servers/local-servers.ts';
import { ProcessGroup } from '../servers/process-group.ts';
import { streamReport } from '../servers/report.ts';
import { type Latency, measureLatency } from './latency.ts';
import { machine, readable, textTable } from './text-table.ts';

const options = {
  rate: integer({ help: 'Readings a second.', min: 1, max: 20_000, default: 500 }),
  seconds: integer({ help: 'Seconds to measure, after twenty to warm up.', min: 5, max: 3_600, default: 30 }),
  outage: integer({
    help: 'Seconds for which OpenSearch is then unavailable; 0 for not at all.',
    min: 0,
    max: 3_600,
    default: 60,
  }),
};

/** `npm run bench -- latency`. */
export const latencyCommand = {
  usage: 'npm run bench -- latency [options]',
  purpose:
    'Measures the time from a reading sent to its document indexed (acknowledged by OpenSearch) and searchable, and how\nlong the backlog of an outage takes, beside a plain kafkajs script. Starts servers of its own.',
  options,
  run: benchLatency,
};

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
  const ms = (value: number) => readable(Math.round(value));
  const rows = results.map(({ contender, indexedMs, searchableMs, ownCpu, searchCpu, backlog, drainSeconds }) => [
    contender,
    ...[...indexedMs, ...searchableMs, ownCpu, searchCpu].map(ms),
    readable(backlog),
    backlog === 0 ? '–' : drainSeconds === undefined ? 'never' : `${drainSeconds.toFixed(1)} s`,
  ]);
  const head = ['milliseconds', 'indexed', 'p99', 'searchable', 'p99', 'own', 'OpenSearch', 'backlog', 'drained'];
  const readings = readable(results[0]?.readings ?? 0);
  return `\n${machine()}\n${readings} readings at ${rate} a second; own and OpenSearch: CPU in seconds for a million\n\n${textTable(head, rows)}\n`;
}
