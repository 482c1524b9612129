import { ANOMALIES_ALIAS, dailyIndex } from '../../detection/daily-index.ts';
import { DEAD_LETTERS_INDEX } from '../../detection/dead-letter.ts';
import type { RuleSet } from '../../detection/rules.ts';
import type { Client } from './client.ts';
import { anomaliesMapping, deadLettersMapping, removedDaysMapping } from './mappings.ts';
import { REMOVED_DAYS_INDEX } from './removed-days.ts';

/** How often a mapping is put when days vanish meanwhile. */
const MAPPING_ATTEMPTS = 5;

interface SchemaOptions {
  readonly ruleSet: RuleSet;
  /** Present time in epoch milliseconds: its day's index is made. */
  readonly nowMs: number;
  /** Copies of each shard beside the first; 0 where there is one node. */
  readonly replicas: number;
}

/**
 * Installs what documents need before the first is written: index template, today's index with the alias `anomalies`, the
 * indices `dead-letters` and `removed-days`, and the present mapping and the alias on every index that exists already. Doing it again
 * changes nothing.
 *
 * @throws Error from the client when OpenSearch is unreachable or refuses
 */
export async function installSchema(client: Client, { ruleSet, nowMs, replicas }: SchemaOptions): Promise<void> {
  const settings = { number_of_shards: 1, number_of_replicas: replicas, refresh_interval: '1s' };
  const mappings = anomaliesMapping(ruleSet.mappedChannels);
  await client.indices.putIndexTemplate({
    name: ANOMALIES_ALIAS,
    body: {
      index_patterns: [`${ANOMALIES_ALIAS}-*`],
      priority: 100,
      template: { settings, mappings, aliases: { [ANOMALIES_ALIAS]: {} } },
    },
  });
  await ensureIndex(client, dailyIndex(nowMs));
  await mapExistingDays(client, mappings);
  await ensureIndex(client, DEAD_LETTERS_INDEX, { settings, mappings: deadLettersMapping });
  await client.indices.putMapping({ index: DEAD_LETTERS_INDEX, body: deadLettersMapping });
  await ensureIndex(client, REMOVED_DAYS_INDEX, { settings, mappings: removedDaysMapping });
}

/** A day that retention deletes between the listing and the mapping of it makes the request fail as a whole. */
async function mapExistingDays(client: Client, body: ReturnType<typeof anomaliesMapping>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      const index = `${ANOMALIES_ALIAS}-*`;
      await client.indices.putMapping({ index, body });
      await client.indices.putAlias({ index, name: ANOMALIES_ALIAS });
      return;
    } catch (error) {
      if (attempt === MAPPING_ATTEMPTS || typeOf(error) !== 'index_not_found_exception') throw error;
    }
  }
}

async function ensureIndex(client: Client, index: string, body: object = {}): Promise<void> {
  try {
    await client.indices.create({ index, body });
  } catch (error) {
    if (typeOf(error) !== 'resource_already_exists_exception') throw error;
  }
}

function typeOf(error: unknown): unknown {
  return (error as { body?: { error?: { type?: unknown } } }).body?.error?.type;
}
