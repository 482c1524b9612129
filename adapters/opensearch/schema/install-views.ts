import type { Client } from '../connection/client.ts';
import {
  episodesMapping,
  notificationsMapping,
  sensorsMapping,
  trendsMapping,
  viewStateMapping,
} from './view-mappings.ts';

export const EPISODES_INDEX = 'episodes';
export const SENSORS_INDEX = 'sensors';
/** Alias over the monthly indices. */
export const TRENDS_ALIAS = 'trends';
export const NOTIFICATIONS_INDEX = 'notifications';
export const VIEW_STATE_INDEX = 'view-state';

const TRENDS_MONTHS = `${TRENDS_ALIAS}-*`;

const SINGLE = {
  [EPISODES_INDEX]: episodesMapping,
  [SENSORS_INDEX]: sensorsMapping,
  [NOTIFICATIONS_INDEX]: notificationsMapping,
  [VIEW_STATE_INDEX]: viewStateMapping,
} as const;

/** Every index of the views that there is. */
export async function viewIndices(client: Client): Promise<readonly string[]> {
  return [...Object.keys(SINGLE), ...(await trendMonths(client))];
}

type IndexTemplate = NonNullable<Parameters<Client['indices']['putIndexTemplate']>[0]['body']['template']>;
type Settings = NonNullable<IndexTemplate['settings']>;

/**
 * Installs what the views need: templates, indices, and the present mapping on every index that exists already. Doing it again
 * changes nothing.
 *
 * @throws Error from the client when OpenSearch is unreachable or refuses
 */
export async function installViews(client: Client, settings: Settings): Promise<void> {
  for (const [index, mappings] of Object.entries(SINGLE)) {
    await putTemplate(client, index, index, { settings, mappings });
    await ensureIndex(client, index);
    await client.indices.putMapping({ index, body: mappings });
  }
  const aliases = { [TRENDS_ALIAS]: {} };
  await putTemplate(client, TRENDS_ALIAS, TRENDS_MONTHS, { settings, mappings: trendsMapping, aliases });
  await mapMonths(client);
}

/** One by one, since retention may delete one meanwhile. */
async function mapMonths(client: Client): Promise<void> {
  for (const index of await trendMonths(client))
    await client.indices.putMapping({ index, body: trendsMapping }, { ignore: [404] });
}

/**
 * The indices of the trends that there are. With its security plugin OpenSearch answers 404 to a pattern that fits none, whatever
 * `allow_no_indices` says.
 *
 * @throws Error from the client when OpenSearch is unreachable or refuses
 */
export async function trendMonths(client: Client): Promise<readonly string[]> {
  const request = { name: TRENDS_MONTHS, expand_wildcards: 'all' } as const;
  const { body, statusCode } = await client.indices.resolveIndex(request, { ignore: [404] });
  return statusCode === 404 ? [] : body.indices.map(({ name }) => name);
}

async function putTemplate(client: Client, name: string, pattern: string, template: IndexTemplate): Promise<void> {
  await client.indices.putIndexTemplate({ name, body: { index_patterns: [pattern], priority: 100, template } });
}

async function ensureIndex(client: Client, index: string): Promise<void> {
  const { body, statusCode } = await client.indices.create({ index }, { ignore: [400] });
  const type = (body as { error?: { type?: unknown } }).error?.type;
  if (statusCode === 400 && type !== 'resource_already_exists_exception')
    throw new Error(`the index ${index} could not be created: ${JSON.stringify(body)}`);
}
