import { ANOMALIES_ALIAS, dailyIndex } from '../../detection/daily-index.ts';
import { DEAD_LETTERS_INDEX } from '../../detection/dead-letter.ts';
import type { RuleSet } from '../../detection/rules.ts';
import type { Client } from './client.ts';
import { anomaliesMapping, deadLettersMapping } from './mappings.ts';

type IndexTemplate = NonNullable<Parameters<Client['indices']['putIndexTemplate']>[0]['body']['template']>;

const DAYS = `${ANOMALIES_ALIAS}-*`;

interface SchemaOptions {
  readonly ruleSet: Pick<RuleSet, 'mappedChannels'>;
  /** Present time in epoch milliseconds: its day's index is made. */
  readonly nowMs: number;
  /** Copies of each shard beside the first; 0 where there is one node. */
  readonly replicas: number;
}

/**
 * Installs what documents need before the first is written: index templates, today's index with the alias `anomalies`, the
 * index `dead-letters`, and the present mapping on every index that exists already. Doing it again changes nothing.
 *
 * @throws Error from the client when OpenSearch is unreachable or refuses
 */
export async function installSchema(client: Client, { ruleSet, nowMs, replicas }: SchemaOptions): Promise<void> {
  const settings = { number_of_shards: 1, number_of_replicas: replicas, refresh_interval: '1s' };
  const mappings = anomaliesMapping(ruleSet.mappedChannels);
  const aliases = { [ANOMALIES_ALIAS]: {} };
  await putTemplate(client, ANOMALIES_ALIAS, DAYS, { settings, mappings, aliases });
  await ensureIndex(client, dailyIndex(nowMs));
  await client.indices.putMapping({ index: DAYS, body: mappings });
  await putTemplate(client, DEAD_LETTERS_INDEX, DEAD_LETTERS_INDEX, { settings, mappings: deadLettersMapping });
  await ensureIndex(client, DEAD_LETTERS_INDEX);
  await client.indices.putMapping({ index: DEAD_LETTERS_INDEX, body: deadLettersMapping });
}

/** Gives every index that exists already as many copies of its shards as new ones get. Doing it again changes nothing. */
export async function setReplicas(client: Client, replicas: number): Promise<void> {
  await client.indices.putSettings({
    index: [DAYS, DEAD_LETTERS_INDEX],
    body: { index: { number_of_replicas: replicas } },
  });
}

/** An index that is deleted and then made again by a document has its mapping from here. */
async function putTemplate(client: Client, name: string, pattern: string, template: IndexTemplate): Promise<void> {
  await client.indices.putIndexTemplate({ name, body: { index_patterns: [pattern], priority: 100, template } });
}

async function ensureIndex(client: Client, index: string): Promise<void> {
  try {
    await client.indices.create({ index });
  } catch (error) {
    if (!isAlreadyThere(error)) throw error;
  }
}

function isAlreadyThere(error: unknown): boolean {
  const type = (error as { body?: { error?: { type?: unknown } } }).body?.error?.type;
  return type === 'resource_already_exists_exception';
}
