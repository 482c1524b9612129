import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FunctionEnvironment } from '../event-source-mapping/environments/function-environment.ts';
import { InProcessEnvironment } from '../event-source-mapping/environments/in-process-environment.ts';
import { installRuntimeClient } from '../event-source-mapping/environments/runtime-api/install-runtime-client.ts';
import { ProcessEnvironments } from '../event-source-mapping/environments/runtime-api/process-environments.ts';
import { cacheFolderOf } from '../servers/install-servers.ts';
import { streamReport } from '../servers/report.ts';

const TIMEOUT_MS = 60_000;
const WARM_UP_INVOCATIONS = 5;
const VALUE = Buffer.from(JSON.stringify({ sensor_id: 17, temperature: 21.25, pressure: 101.3 }).padEnd(157)).toString(
  'base64',
);
const HANDLER = 'exports.handler = async (event) => Object.values(event.records).flat().length;';

interface Size {
  readonly name: string;
  readonly records: number;
  readonly invocations: number;
}

const SIZES: readonly Size[] = [
  { name: 'small', records: 2, invocations: 1_000 },
  { name: '1 MB', records: 2_900, invocations: 100 },
  { name: '5 MB', records: 14_000, invocations: 40 },
];

/** Measures what an invocation itself costs, by the size of its event, in this process and in one of its own. */
export async function benchEnvironments(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-environments-'));
  const bundlePath = join(folder, 'index.cjs');
  await writeFile(bundlePath, HANDLER);
  const configuration = { bundlePath, functionName: 'bench', memoryLimitMb: 1_024, variables: {} };
  const cacheFolder = cacheFolderOf(process.env);
  const report = streamReport(process.stderr);
  const clientPath = await installRuntimeClient({ cacheFolder, report, searchPath: process.env['PATH'] ?? '' });
  const contenders: readonly (readonly [string, FunctionEnvironment])[] = [
    ['JSON written and read (limit)', jsonAlone()],
    ['in process', new InProcessEnvironment(configuration)],
    [
      'process environment',
      new ProcessEnvironments({ ...configuration, clientPath, environments: 1, onLine: () => {} }),
    ],
  ];
  try {
    const rows: string[][] = [];
    for (const [name, environment] of contenders) rows.push([name, ...(await cellsOf(environment))]);
    return table(rows);
  } finally {
    await Promise.all(contenders.map(([, environment]) => environment.close()));
    await rm(folder, { recursive: true, force: true });
  }
}

/** What no way through another process can spare. */
function jsonAlone(): FunctionEnvironment {
  return {
    concurrency: 1,
    invoke: async (event) => JSON.parse(JSON.stringify(event)),
    close: async () => {},
  };
}

async function cellsOf(environment: FunctionEnvironment): Promise<string[]> {
  const cells: string[] = [];
  for (const size of SIZES) {
    const sorted = (await measure(environment, size)).sort((a, b) => a - b);
    for (const share of [0.5, 0.99])
      cells.push((sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN).toFixed(2));
  }
  return cells;
}

async function measure(environment: FunctionEnvironment, { records, invocations }: Size): Promise<number[]> {
  const event = anEvent(records);
  const durationsMs: number[] = [];
  for (let i = -WARM_UP_INVOCATIONS; i < invocations; i++) {
    const startMs = performance.now();
    await environment.invoke(event, TIMEOUT_MS);
    if (i >= 0) durationsMs.push(performance.now() - startMs);
  }
  return durationsMs;
}

function anEvent(records: number): object {
  const record = (offset: number) => ({
    topic: 'sensor-data',
    partition: 0,
    offset,
    timestamp: 1_795_354_371_832,
    timestampType: 'LOG_APPEND_TIME',
    key: 'MTc=',
    value: VALUE,
    headers: [],
  });
  return {
    eventSource: 'aws:kafka',
    records: { 'sensor-data-0': Array.from({ length: records }, (_, i) => record(i)) },
  };
}

function table(rows: readonly (readonly string[])[]): string {
  const head = ['ms for one invocation', ...SIZES.flatMap(({ name }) => [`${name} p50`, 'p99'])];
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => (row[column] ?? '').length)));
  const line = (cells: readonly string[]) => cells.map((cell, column) => cell.padStart(widths[column] ?? 0)).join('  ');
  const machine = `${cpus().length} × ${cpus()[0]?.model ?? 'unknown CPU'}, Node ${process.version}`;
  const bytes = SIZES.map(
    ({ name, records }) => `${name}: ${JSON.stringify(anEvent(records)).length.toLocaleString('en-US')}`,
  );
  return `\nEvents in bytes: ${bytes.join('; ')}; one invocation at a time; ${machine}\n\n${[head, ...rows].map(line).join('\n')}\n`;
}
