import { ANOMALIES_ALIAS, dailyIndex, UNDATED_INDEX } from '../../../detection/daily-index.ts';
import { DEAD_LETTERS_INDEX } from '../../../detection/dead-letter.ts';
import type { RuleSet } from '../../../detection/rules.ts';
import { SENSOR_MODELS_INDEX } from '../../../detection/state/stream-state.ts';
import type { Client } from '../connection/client.ts';
import { typeOfError } from '../connection/search-failure.ts';
import { idFormOf } from './index-state.ts';
import { installViews, viewIndices } from './install-views.ts';
import { mapExistingDays } from './map-existing-days.ts';
import { anomaliesMapping, deadLettersMapping, removedDaysMapping, sensorModelsMapping } from './mappings.ts';
import { REMOVED_DAYS_INDEX } from './removed-days.ts';

type IndexTemplate = NonNullable<Parameters<Client['indices']['putIndexTemplate']>[0]['body']['template']>;

const DAYS = `${ANOMALIES_ALIAS}-*`;
const DAY_MS = 86_400_000;

/** States are read by id, which needs no refresh. */
const STATES_REFRESH = '30s';

interface SchemaOptions {
  readonly ruleSet: Pick<RuleSet, 'mappedChannels'>;
  /** Present time in epoch milliseconds: its day's index is made. */
  readonly nowMs: number;
  /** Copies of each shard beside the first; 0 where there is one node. */
  readonly replicas: number;
  /** Shards that each new day's documents are spread over; 1 unless told. Days that exist keep theirs. */
  readonly primaryShards?: number;
}

/**
 * From when on a request is told in the slow logs, which are empty without: a search on one shard for longer than a person
 * waits, and the writing of one document for longer than a verdict should take. A reading's text stays out of the log.
 *
 * @see https://docs.opensearch.org/latest/install-and-configure/configuring-opensearch/logs/
 */
const SLOW_LOGS = {
  'search.slowlog.threshold.query.warn': '5s',
  'search.slowlog.threshold.fetch.warn': '1s',
  'indexing.slowlog.threshold.index.warn': '1s',
  'indexing.slowlog.source': 'false',
};

/**
 * Installs what documents need before the first is written: index templates, today's index with the alias `anomalies`, the
 * indices `dead-letters`, `removed-days` and `sensor-models`, those of the views, and on every index that exists already the fields that its mapping lacks and the alias.
 * Doing it again changes nothing.
 *
 * @throws Error from the client when OpenSearch is unreachable or refuses
 */
export async function installSchema(client: Client, options: SchemaOptions): Promise<void> {
  const { ruleSet, nowMs, replicas, primaryShards = 1 } = options;
  const settings = { number_of_shards: 1, number_of_replicas: replicas, refresh_interval: '1s', ...SLOW_LOGS };
  const mappings = anomaliesMapping(ruleSet.mappedChannels);
  const aliases = { [ANOMALIES_ALIAS]: {} };
  const ofDays = { ...settings, number_of_shards: primaryShards };
  if (await isOfEarlierVersion(client))
    for (const index of [dailyIndex(nowMs), dailyIndex(nowMs + DAY_MS), UNDATED_INDEX])
      await ensureIndex(client, index);
  await putTemplate(client, ANOMALIES_ALIAS, DAYS, { settings: ofDays, mappings, aliases });
  await ensureIndex(client, dailyIndex(nowMs));
  await mapExistingDays(client, DAYS, mappings);
  await putTemplate(client, DEAD_LETTERS_INDEX, DEAD_LETTERS_INDEX, { settings, mappings: deadLettersMapping });
  await ensureIndex(client, DEAD_LETTERS_INDEX);
  await client.indices.putMapping({ index: DEAD_LETTERS_INDEX, body: deadLettersMapping });
  await putTemplate(client, REMOVED_DAYS_INDEX, REMOVED_DAYS_INDEX, { settings, mappings: removedDaysMapping });
  await ensureIndex(client, REMOVED_DAYS_INDEX);
  const ofStates = { ...settings, refresh_interval: STATES_REFRESH };
  await putTemplate(client, SENSOR_MODELS_INDEX, SENSOR_MODELS_INDEX, {
    settings: ofStates,
    mappings: sensorModelsMapping,
  });
  await ensureIndex(client, SENSOR_MODELS_INDEX);
  await installViews(client, settings);
}

/**
 * Whether the template is of version 0.1, whose detector may run on until the end of a deployment. The indices that it may still
 * begin, of days and of what is undated, are made while its own template is there: so they have the ids that it writes.
 */
async function isOfEarlierVersion(client: Client): Promise<boolean> {
  const { statusCode, body } = await client.indices.getIndexTemplate({ name: ANOMALIES_ALIAS }, { ignore: [404] });
  if (statusCode === 404) return false;
  return (
    body.index_templates?.some(
      ({ index_template: { template } }) => idFormOf(template?.mappings?._meta) === 'record-first',
    ) ?? false
  );
}

/**
 * Gives every index that exists already the settings of new ones, as far as they can be changed: copies of its shards and what
 * counts as slow. Doing it again changes nothing.
 */
export async function applySettings(client: Client, { replicas }: Pick<SchemaOptions, 'replicas'>): Promise<void> {
  await client.indices.putSettings({
    index: [DAYS, DEAD_LETTERS_INDEX, REMOVED_DAYS_INDEX, SENSOR_MODELS_INDEX, ...(await viewIndices(client))],
    ignore_unavailable: true,
    body: { index: { number_of_replicas: replicas, ...SLOW_LOGS } },
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
    if (typeOfError(error) !== 'resource_already_exists_exception') throw error;
  }
}
