import type { EpisodeRecord } from '../../../detection/episode/episode-record.ts';
import type { Client } from '../connection/client.ts';
import type { DocumentVersion } from '../connection/document-version.ts';
import { EPISODES_INDEX } from '../schema/install-views.ts';
import { type EpisodeDocument, episodeDocument, episodeRecord } from './episode-document.ts';
import { writeVersioned } from './versioned-bulk.ts';

/** An episode as it was found, to be written back where nobody else has. */
export interface FoundEpisode {
  readonly record: EpisodeRecord;
  /** Undefined for one that is not in the index yet. */
  readonly version: DocumentVersion | undefined;
}

interface Hit {
  readonly _id: string;
  readonly _source: EpisodeDocument;
  readonly _seq_no: number;
  readonly _primary_term: number;
  readonly sort: readonly (string | number)[];
}

const PAGE = 1_000;

/**
 * The episodes of some sensors that were active at a time or later.
 *
 * @param sensorIds at most 65,536
 * @throws Error from the client when OpenSearch is unreachable or refuses
 */
export function episodesSince(
  client: Client,
  sensorIds: readonly string[],
  sinceMs: number,
): AsyncGenerator<FoundEpisode> {
  const should = [
    { bool: { must_not: { exists: { field: 'closed' } } } },
    { range: { closed: { gte: sinceMs, format: 'epoch_millis' } } },
  ];
  const filter = [
    { terms: { sensor_id: sensorIds } },
    { terms: { state: ['active', 'returned'] } },
    { bool: { should, minimum_should_match: 1 } },
  ];
  return found(client, { bool: { filter } });
}

/** Episodes of which there is something to tell by now, the first to begin first. */
export const dueEpisodes = (client: Client, nowMs: number): AsyncGenerator<FoundEpisode> =>
  found(client, { bool: { filter: [{ range: { due_at: { lte: nowMs, format: 'epoch_millis' } } }] } });

/** Episodes whose cause is shelved for their sensor now. */
export const shelvedEpisodes = (client: Client, nowMs: number): AsyncGenerator<FoundEpisode> =>
  found(client, { bool: { filter: [{ range: { 'shelved.until': { gt: nowMs, format: 'epoch_millis' } } }] } });

/** The episodes of these ids, whatever has become of them; those that do not exist are left out. */
export async function episodesNamed(client: Client, ids: readonly string[]): Promise<readonly FoundEpisode[]> {
  if (ids.length === 0) return [];
  const { body } = await client.mget({ index: EPISODES_INDEX, body: { ids: [...ids] } });
  const docs = body.docs as unknown as readonly (Hit & { readonly found?: boolean })[];
  return docs
    .filter((doc) => doc.found === true)
    .map(({ _source, _seq_no: seqNo, _primary_term: primaryTerm }) => ({
      record: episodeRecord(_source),
      version: { seqNo, primaryTerm },
    }));
}

/** Makes what was written visible to what is searched. */
export async function refreshEpisodes(client: Client): Promise<void> {
  await client.indices.refresh({ index: EPISODES_INDEX });
}

async function* found(client: Client, query: object): AsyncGenerator<FoundEpisode> {
  const sort = [{ first: 'asc' }, { sensor_id: 'asc' }, { cause: 'asc' }];
  for (let after: Hit['sort'] | undefined; ; ) {
    const body = { query, sort, seq_no_primary_term: true, search_after: after };
    const answer = await client.search({
      index: EPISODES_INDEX,
      size: PAGE,
      allow_partial_search_results: false,
      body: body as object,
    });
    const hits = answer.body.hits.hits as unknown as readonly Hit[];
    for (const { _source, _seq_no: seqNo, _primary_term: primaryTerm } of hits)
      yield { record: episodeRecord(_source), version: { seqNo, primaryTerm } };
    if (hits.length < PAGE) return;
    after = hits.at(-1)?.sort;
  }
}

/**
 * Writes episodes that nobody has written since they were found.
 *
 * @returns ids of those that another has written meanwhile; they stay as that one wrote them
 * @throws SearchTrouble when OpenSearch is unreachable, busy or refuses one; some may be written then
 */
export async function writeEpisodes(
  client: Client,
  episodes: readonly FoundEpisode[],
  nowMs: number,
): Promise<ReadonlySet<string>> {
  const updatedAt = new Date(nowMs).toISOString();
  return await writeVersioned(
    client,
    episodes.map(({ record, version }) => ({
      index: EPISODES_INDEX,
      id: record.kept.episode.id,
      document: { ...episodeDocument(record), updated_at: updatedAt },
      version,
    })),
  );
}

/** Counts for people and alarms. */
export async function countEpisodes(client: Client) {
  const count = async (query: object) => (await client.count({ index: EPISODES_INDEX, body: { query } })).body.count;
  return { active: await count({ term: { state: 'active' } }) };
}
