import type { EpisodeRecord, EpisodeState } from '../../../detection/episode/episode-record.ts';
import { failure, type Result, success } from '../../../detection/result.ts';
import type { Severity } from '../../../detection/rules/severity.ts';
import type { Client } from '../connection/client.ts';
import { SearchTrouble } from '../connection/search-trouble.ts';
import { EPISODES_INDEX } from '../schema/install-views.ts';
import { type EpisodeDocument, episodeRecord } from './episode-document.ts';
import { episodesNamed, refreshEpisodes, writeEpisodes } from './episode-store.ts';

/** Which episodes are listed. */
export interface EpisodeFilter {
  readonly state: EpisodeState | undefined;
  readonly sensor: string | undefined;
  readonly cause: string | undefined;
  readonly severity: Severity | undefined;
}

/** How often a change is made anew that another has come before. */
const ATTEMPTS = 10;

/** The episodes that a filter takes, the active ones first and then the latest, and how many there are. */
export async function listEpisodes(client: Client, filter: EpisodeFilter, limit: number) {
  await refreshEpisodes(client);
  const { state, sensor, cause, severity } = filter;
  const terms = { state, sensor_id: sensor, cause, severity };
  const given = Object.entries(terms).filter(([, value]) => value !== undefined);
  const wanted = given.map(([field, value]) => ({ term: { [field]: value } }));
  const lasting = state === undefined ? [{ terms: { state: ['active', 'returned'] } }] : [];
  const body = {
    query: { bool: { filter: [...wanted, ...lasting] } },
    sort: [{ state: 'asc' }, { last: 'desc' }],
    track_total_hits: true,
  };
  const { body: answer } = await client.search({ index: EPISODES_INDEX, size: limit, body: body as object });
  const { total } = answer.hits;
  const hits = answer.hits.hits as unknown as readonly { readonly _source: EpisodeDocument }[];
  return {
    episodes: hits.map(({ _source }) => episodeRecord(_source)),
    total: typeof total === 'number' ? total : (total?.value ?? 0),
  };
}

/** The episode of this id; undefined when there is none. */
export async function findEpisode(client: Client, id: string): Promise<EpisodeRecord | undefined> {
  const [found] = await episodesNamed(client, [id]);
  return found?.record;
}

/**
 * Changes what people do with an episode, on top of whatever the views write at the same time.
 *
 * @returns the changed one, or a sentence why not
 * @throws SearchTrouble when others write it again and again; other errors when OpenSearch is unreachable or refuses
 */
export async function changeEpisode(
  client: Client,
  id: string,
  change: (record: EpisodeRecord) => Result<EpisodeRecord, string>,
  nowMs: number,
): Promise<Result<EpisodeRecord, string>> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const [found] = await episodesNamed(client, [id]);
    if (found === undefined) return failure('there is none of this id; npm run episodes -- list shows them');
    const changed = change(found.record);
    if (!changed.ok) return changed;
    const conflicts = await writeEpisodes(client, [{ ...found, record: changed.value }], nowMs);
    if (conflicts.size === 0) return success(changed.value);
  }
  throw new SearchTrouble('busy', `the episode ${id} is being written by others; try again`);
}

/** The other episodes of the same sensor and cause that have a shelf, over or not, or that one keeps from being told. */
export async function shelvedBeside(
  client: Client,
  { sensorId, kept }: EpisodeRecord,
  nowMs: number,
): Promise<readonly string[]> {
  await refreshEpisodes(client);
  const hasShelf = { range: { 'shelved.until': { gt: nowMs, format: 'epoch_millis' } } };
  const isKept = { bool: { filter: [{ term: { state: 'active' } }, { term: { withheld: 'shelved' } }] } };
  const filter = [
    { term: { sensor_id: sensorId } },
    { term: { cause: kept.episode.cause } },
    { bool: { should: [hasShelf, isKept], minimum_should_match: 1 } },
  ];
  const { body } = await client.search({
    index: EPISODES_INDEX,
    size: 100,
    _source: false,
    body: { query: { bool: { filter } } },
  });
  return body.hits.hits.map(({ _id }) => String(_id)).filter((id) => id !== kept.episode.id);
}
