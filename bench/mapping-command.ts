import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Kafka } from 'kafkajs';
import { UserError } from '../command-line/command.ts';
import { integer, type OptionValues, text } from '../command-line/options.ts';
import { runArguments } from '../command-line/run-arguments.ts';
import { Interruption } from '../servers/interruption.ts';
import { startServers } from '../servers/local-servers.ts';
import { ProcessGroup } from '../servers/process-group.ts';
import { type Report, streamReport } from '../servers/report.ts';
import { fillTopic } from './fill-topic.ts';
import { machine, median, textTable } from './text-table.ts';

const PARTITIONS = 6;
/** What the mapping may cost over kafkajs, in CPU seconds per million records. */
const LIMIT_CPU_SECONDS_PER_MILLION = 1.5;
const CONTENDERS = ['kafkajs alone', 'mapping'] as const;

const options = {
  records: integer({ help: 'Records to read in each round.', min: 200_000, max: 10_000_000, default: 1_000_000 }),
  rounds: integer({ help: 'Rounds of each contender, in turn.', min: 1, max: 20, default: 4 }),
  broker: text({
    help: 'A broker that runs already; without it, servers of its own are started.',
    placeholder: 'HOST:PORT',
    pattern: /^[^\s:,@/]+:\d+$/,
    allowed: 'HOST:PORT',
    default: undefined,
  }),
};

type Options = OptionValues<typeof options>;

/** `npm run bench -- mapping`. */
export const mappingCommand = {
  usage: 'npm run bench -- mapping [options]',
  purpose:
    'Measures what the event source mapping costs over kafkajs alone, with a function that does nothing: both read the\nsame topic, each in a process of its own, in alternating rounds.',
  options,
  run: benchMapping,
};

interface Cost {
  readonly cpuSecondsPerMillion: number;
  readonly recordsPerSecond: number;
  readonly peakMemoryBytes: number;
}

async function benchMapping(values: Options): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-mapping-'));
  const group = new ProcessGroup();
  const interruption = new Interruption(group);
  const report = streamReport(process.stderr);
  try {
    const broker = values.broker ?? (await ownBroker(group, folder, report));
    const measuring = measureRounds(group, folder, { ...values, broker }, report);
    const rounds = await Promise.race([measuring, interruption.crashed, interruption.signalled]);
    if (rounds === undefined) throw new UserError('Interrupted.');
    process.stdout.write(table(rounds, values.records));
    return 0;
  } finally {
    await group.stopAll();
    await rm(folder, { recursive: true, force: true });
  }
}

async function ownBroker(group: ProcessGroup, folder: string, report: Report): Promise<string> {
  const servers = await startServers({ group, folder, kafkaPort: 0, searchPort: 0, report });
  await group.stop('opensearch');
  return servers.bootstrapServers;
}

/** Costs of one round, by contender in their order. */
type Round = readonly Cost[];

async function measureRounds(
  group: ProcessGroup,
  folder: string,
  { broker, records, rounds }: Options & { readonly broker: string },
  report: Report,
): Promise<readonly Round[]> {
  const topic = `bench-mapping-${process.pid}`;
  await fillTopic({ brokers: broker, topic, partitions: PARTITIONS, records, report });
  const measured: Cost[][] = [];
  for (let round = 0; round < rounds; round++) {
    const costs: Cost[] = [];
    for (const name of CONTENDERS) {
      report.note(`Round ${round + 1} of ${rounds}: ${name} …`);
      const words = [name, broker, topic, `${topic}-${name.replaceAll(' ', '-')}-${round}`, String(records)];
      const args = runArguments('bench/mapping-consumer.ts', words);
      const logFile = join(folder, 'bench.log');
      const child = group.spawn({ name, command: process.execPath, args, logFile, ipc: true, endsByItself: true });
      const exited = once(child, 'exit');
      costs.push(await new Promise<Cost>((resolve) => child.once('message', (message) => resolve(message as Cost))));
      await exited;
    }
    measured.push(costs);
  }
  await removeTopic(broker, topic);
  return measured;
}

/** The broker may be somebody's own. */
async function removeTopic(broker: string, topic: string): Promise<void> {
  const admin = new Kafka({ clientId: 'bench', brokers: [broker], logLevel: 1 }).admin();
  await admin.connect();
  const { groups } = await admin.listGroups();
  const ours = groups.map(({ groupId }) => groupId).filter((groupId) => groupId.startsWith(topic));
  await admin.deleteGroups(ours).catch(() => {});
  await admin.deleteTopics({ topics: [topic] });
  await admin.disconnect();
}

function table(rounds: readonly Round[], records: number): string {
  const head = ['round', '', 'CPU-s/M', 'records/s', 'peak memory'];
  const rows = rounds.flatMap((round, index) =>
    round.map(({ cpuSecondsPerMillion, recordsPerSecond, peakMemoryBytes }, contender) => [
      String(index + 1),
      CONTENDERS[contender] ?? '',
      cpuSecondsPerMillion.toFixed(2),
      Math.round(recordsPerSecond).toLocaleString('en-US'),
      `${Math.round(peakMemoryBytes / 1e6)} MB`,
    ]),
  );
  const added = median(rounds.map(([alone, mapping]) => cpu(mapping) - cpu(alone)));
  const verdict = added <= LIMIT_CPU_SECONDS_PER_MILLION ? 'within' : 'above';
  return (
    `\n${records.toLocaleString('en-US')} records of ${PARTITIONS} partitions, the last nine tenths; ${machine()}\n\n${textTable(head, rows)}\n\n` +
    `The mapping adds ${added.toFixed(2)} CPU-s/M (median of the rounds), ${verdict} the limit of ${LIMIT_CPU_SECONDS_PER_MILLION}.\n`
  );
}

const cpu = (cost: Cost | undefined): number => cost?.cpuSecondsPerMillion ?? Number.NaN;
