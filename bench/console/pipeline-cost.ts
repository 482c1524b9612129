import { type Client, searchClient } from '../../adapters/opensearch/connection/client.ts';
import { installSchema } from '../../adapters/opensearch/schema/install-schema.ts';
import { DEFAULT_RULES_FILE, parseRuleSet } from '../../detection/rules.ts';
import type { LocalServers } from '../../servers/local-servers.ts';
import type { ProcessGroup } from '../../servers/process-group.ts';
import type { Report } from '../../servers/report.ts';
import { USUAL_SHAPE } from '../bench-readings.ts';
import { fillTopic } from '../fill-topic.ts';
import { Stage, TOPIC } from '../throughput/contenders.ts';
import { watchIndex } from '../throughput/index-watch.ts';
import { openTwo } from './refreshes.ts';

/** Documents a second of the pipeline with nobody looking, and with two open consoles, of one pair of runs. */
export interface RatePair {
  readonly alone: number;
  readonly watched: number;
}

interface CostOptions {
  readonly group: ProcessGroup;
  readonly servers: LocalServers;
  readonly folder: string;
  readonly report: Report;
  readonly consoleUrl: string;
  readonly records: number;
  readonly pairs: number;
}

const PARTITIONS = 6;

/** Measures the pipeline in pairs of runs, whose order changes from pair to pair, after one that only warms the servers. */
export async function measureCost(options: CostOptions): Promise<readonly RatePair[]> {
  const { servers, records, pairs, report } = options;
  const brokers = servers.bootstrapServers;
  await fillTopic({ brokers, topic: TOPIC, partitions: PARTITIONS, records, report });
  const stage = new Stage({
    ...options,
    shape: USUAL_SHAPE,
    processes: 1,
    withModel: false,
    goProgram: undefined,
    profileFolder: undefined,
  });
  const client = searchClient({ node: servers.searchUrl });
  await run(options, stage, client, false);
  const measured: RatePair[] = [];
  for (let pair = 0; pair < pairs; pair++) {
    report.note(`The pipeline without and with two open consoles, ${pair + 1} of ${pairs} …`);
    const first = await run(options, stage, client, pair % 2 === 1);
    const second = await run(options, stage, client, pair % 2 === 0);
    measured.push(pair % 2 === 0 ? { alone: first, watched: second } : { alone: second, watched: first });
  }
  await client.close();
  return measured;
}

async function run({ records, consoleUrl }: CostOptions, stage: Stage, client: Client, isWatched: boolean) {
  await installIndices(client);
  const consoles = isWatched ? await openTwo(consoleUrl) : undefined;
  const running = await stage.start('pipeline');
  const { documentsPerSecond } = await watchIndex({ client, index: running.index, expected: records, processes: {} });
  await consoles?.close();
  await running.stop();
  await client.indices.delete({ index: running.index });
  return documentsPerSecond;
}

/** Makes the indices, which a run finds empty. */
export async function installIndices(client: Client): Promise<void> {
  const ruleSet = parseRuleSet(DEFAULT_RULES_FILE);
  if (!ruleSet.ok) throw new Error('the default rules are unusable');
  await installSchema(client, { ruleSet: ruleSet.value, nowMs: Date.now(), replicas: 0 });
}
