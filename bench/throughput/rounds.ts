import { type Client, searchClient } from '../../adapters/opensearch/connection/client.ts';
import { installSchema } from '../../adapters/opensearch/schema/install-schema.ts';
import { DEFAULT_RULES_FILE, parseRuleSet } from '../../detection/rules.ts';
import { SENSOR_MODELS_INDEX } from '../../detection/state/stream-state.ts';
import type { LocalServers } from '../../servers/local-servers.ts';
import type { Report } from '../../servers/report.ts';
import { peakMemoryBytes } from '../process-usage.ts';
import { type ContenderName, type Running, type Stage, TITLES } from './contenders.ts';
import { type Stretch, watchIndex } from './index-watch.ts';

/** What one contender took in one round. */
export interface Measurement extends Stretch {
  readonly contender: ContenderName;
  /** Of all its processes together. */
  readonly peakMemoryBytes: number;
}

export type Round = readonly Measurement[];

interface RoundsOptions {
  readonly stage: Stage;
  readonly servers: LocalServers;
  readonly records: number;
  readonly rounds: number;
  readonly report: Report;
}

/** A cold server indexes a tenth as fast; the first hundred thousand documents warm it. */
const WARM_UP_DOCUMENTS = 200_000;
/** With fewer it is over before it can be watched. */
const FEWEST_DOCUMENTS = 50_000;

/** Measures topic → index, in each round with every contender, whose order rotates from round to round. */
export async function measureRounds(options: RoundsOptions): Promise<readonly Round[]> {
  const { stage, servers, records, rounds, report } = options;
  const client = searchClient({ node: servers.searchUrl });
  await prepareIndices(client);
  report.note('Warming OpenSearch up …');
  const documents = Math.min(WARM_UP_DOCUMENTS, Math.max(FEWEST_DOCUMENTS, records));
  await end(client, await watched(options, client, await stage.warmUp(documents), documents));
  const measured: Round[] = [];
  for (let round = 0; round < rounds; round++) {
    const names = rotated(stage.names, round);
    const results: Measurement[] = [];
    for (const name of names) {
      report.note(`Round ${round + 1} of ${rounds}: ${TITLES[name]} …`);
      const { stretch, running } = await watched(options, client, await stage.start(name), records);
      const memory = running.children.reduce((sum, { pid = 0 }) => sum + peakMemoryBytes(pid), 0);
      results.push({ contender: name, ...stretch, peakMemoryBytes: memory });
      await end(client, { running });
    }
    measured.push(results);
  }
  await client.close();
  return measured;
}

/** A list that begins with another of its items in each round. */
export const rotated = <Item>(items: readonly Item[], by: number): readonly Item[] =>
  items.map((_, index) => items[(index + by) % items.length] as Item);

async function watched({ servers }: RoundsOptions, client: Client, running: Running, expected: number) {
  const own = running.children.map(({ pid = 0 }) => pid);
  const processes = { own, openSearch: [servers.openSearch.pid], kafka: [servers.kafka.pid] };
  const stretch = await watchIndex({ client, index: running.index, expected, processes });
  return { stretch, running };
}

/** Ends a contender and takes its documents away, also those that another round would find again. */
async function end(client: Client, { running }: { readonly running: Running }): Promise<void> {
  await running.stop();
  await client.indices.delete({ index: `${running.index},${SENSOR_MODELS_INDEX}` });
  await prepareIndices(client);
}

async function prepareIndices(client: Client): Promise<void> {
  const ruleSet = parseRuleSet(DEFAULT_RULES_FILE);
  if (!ruleSet.ok) throw new Error('the default rules are unusable');
  await installSchema(client, { ruleSet: ruleSet.value, nowMs: Date.now(), replicas: 0 });
}
