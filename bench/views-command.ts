import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Client, searchClient } from '../adapters/opensearch/connection/client.ts';
import { installSchema } from '../adapters/opensearch/schema/install-schema.ts';
import { UserError } from '../command-line/command.ts';
import { integer, type OptionValues } from '../command-line/options.ts';
import { DEFAULT_RULES_FILE, parseRuleSet } from '../detection/rules.ts';
import { Interruption } from '../servers/interruption.ts';
import { ProcessGroup } from '../servers/process-group.ts';
import { type Report, streamReport } from '../servers/report.ts';
import { startBenchSearch } from './views/bench-search.ts';
import { ViewsStage } from './views/views-stage.ts';
import { viewsTable } from './views/views-table.ts';

const options = {
  sensors: integer({ help: 'Sensors, each with a reading a minute.', min: 1_000, max: 2_000_000, default: 10_000 }),
  minutes: integer({ help: 'Minutes after the first that are measured one by one.', min: 3, max: 60, default: 8 }),
  outage: integer({ help: 'Minutes of an outage that is caught up; 0 for none.', min: 0, max: 120, default: 60 }),
  heap: integer({ help: 'Megabytes of the heap of OpenSearch.', min: 512, max: 32_000, default: 1_024 }),
};

type Values = OptionValues<typeof options>;

/** `npm run bench -- views`. */
export const viewsCommand = {
  usage: 'npm run bench -- views [options]',
  purpose:
    'Measures the views alone: documents are written straight into an OpenSearch of its own, a minute of all sensors at a time, and\n' +
    'one run of the views after each; then a storm, in which all sensors are anomalous at once, and an outage that is caught up.',
  options,
  run: benchViews,
};

async function benchViews(values: Values): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-views-'));
  const group = new ProcessGroup();
  const interruption = new Interruption(group);
  const report = streamReport(process.stderr);
  try {
    const measuring = measure(group, folder, report, values).then(() => 'done');
    const end = await Promise.race([measuring, interruption.crashed, interruption.signalled]);
    if (end === undefined) throw new UserError('Interrupted.');
    return 0;
  } finally {
    await group.stopAll();
    await rm(folder, { recursive: true, force: true });
  }
}

async function measure(group: ProcessGroup, folder: string, report: Report, values: Values): Promise<void> {
  const { sensors, minutes, outage, heap: heapMegabytes } = values;
  const search = await startBenchSearch({ group, folder, report, heapMegabytes });
  const client = searchClient({ node: search.url });
  // In whole minutes of the present day, so that all of it lies in few indices.
  const nowMs = Math.floor(Date.now() / 60_000) * 60_000;
  await install(client, nowMs);
  const stage = new ViewsStage({ search, client, sensors, fromMs: nowMs, report });
  try {
    await stage.minute('first');
    for (let minute = 1; minute <= minutes; minute++) await stage.minute('usual');
    await stage.minute('storm');
    await stage.minute('after the storm');
    if (outage > 0) await stage.outage(outage);
    const { rows, told } = stage;
    process.stdout.write(viewsTable({ sensors, heapMegabytes, rows, told }));
  } finally {
    stage.close();
    await client.close();
  }
}

async function install(client: Client, nowMs: number): Promise<void> {
  const ruleSet = parseRuleSet(DEFAULT_RULES_FILE);
  if (!ruleSet.ok) throw new Error(ruleSet.problem.join('; '));
  await installSchema(client, { ruleSet: ruleSet.value, nowMs, replicas: 0 });
}
