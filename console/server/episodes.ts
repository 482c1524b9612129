import { EPISODES_INDEX } from '../../adapters/opensearch/schema/install-views.ts';
import type { EpisodeDocument } from '../../adapters/opensearch/views/episode-document.ts';
import { SEVERITIES } from '../../detection/rules/severity.ts';
import type { EpisodesAnswer, ShownEpisode } from '../view/answers.ts';
import type { BoundedSearch } from './bounded-search.ts';
import type { LookedAt } from './fill-request.ts';

const MOST_LISTED = 50;
/** Shelves of the sensors listed. */
const MOST_SHELVES = 500;
/** More than any severity counts. */
const UNSEEN = 100;
const NOT_SHELVED = 1_000;

/** Which episodes are listed: those that are active now, those that were over, or both, in the time range. */
export const EPISODE_SETS = ['active', 'returned', 'all'] as const;

export type EpisodeSet = (typeof EPISODE_SETS)[number];

/**
 * Episodes, what somebody has to look at first: what is not shelved, of that what nobody has taken notice of, of that the most severe,
 * the latest. Active ones are listed whenever they began.
 */
export async function listedEpisodes(
  search: BoundedSearch,
  { range, sensor }: LookedAt,
  set: EpisodeSet,
  nowMs: number,
): Promise<Omit<EpisodesAnswer, 'units'>> {
  const isActive = { term: { state: 'active' } };
  const isWithin = {
    bool: {
      filter: [
        { term: { state: 'returned' } },
        compared('first', 'lte', range.toMs),
        compared('last', 'gte', range.fromMs),
      ],
    },
  };
  const wanted = { active: [isActive], returned: [isWithin], all: [isActive, isWithin] }[set];
  const { hits, _shards } = await search.search({
    index: EPISODES_INDEX,
    body: {
      size: MOST_LISTED,
      track_total_hits: true,
      _source: { excludes: ['view'] },
      query: {
        bool: {
          filter: [
            { bool: { should: wanted, minimum_should_match: 1 } },
            ...(sensor === undefined ? [] : [{ term: { sensor_id: sensor } }]),
          ],
          should: urgency(isActive, shelvedAfter(nowMs)),
        },
      },
      sort: [{ _score: 'desc' }, { first: { order: 'desc', unmapped_type: 'date' } }],
    },
  });
  const listed = hits.hits.map(({ _id, _source }) => shownEpisode(_id, _source as unknown as EpisodeDocument));
  const episodes = await withShelvesOfEarlierOnes(search, listed, nowMs);
  return { episodes, total: hits.total ?? 0, areKept: _shards?.total !== 0, atMs: nowMs };
}

/** An episode lies under the shelf of an earlier one of its sensor and cause, too: it is not told, so it is not shown as open. */
async function withShelvesOfEarlierOnes(
  search: BoundedSearch,
  episodes: readonly ShownEpisode[],
  nowMs: number,
): Promise<readonly ShownEpisode[]> {
  const open = episodes.filter(
    ({ state, shelved }) => state === 'active' && !(Date.parse(shelved?.until ?? '') > nowMs),
  );
  if (open.length === 0) return episodes;
  const { hits } = await search.search({
    index: EPISODES_INDEX,
    body: {
      size: MOST_SHELVES,
      _source: ['sensor_id', 'cause', 'shelved'],
      query: {
        bool: { filter: [{ terms: { sensor_id: open.map(({ sensorId }) => sensorId) } }, shelvedAfter(nowMs)] },
      },
      sort: [{ 'shelved.until': { order: 'asc', unmapped_type: 'date' } }],
    },
  });
  const shelves = new Map(
    hits.hits.map(({ _source }) => {
      const { sensor_id: sensorId, cause, shelved } = _source as unknown as EpisodeDocument;
      return [placeOf({ sensorId, cause }), shelved];
    }),
  );
  return episodes.map((episode) => {
    const shelved = open.includes(episode) ? shelves.get(placeOf(episode)) : undefined;
    return shelved === undefined ? episode : { ...episode, shelved };
  });
}

const placeOf = ({ sensorId, cause }: Pick<ShownEpisode, 'sensorId' | 'cause'>): string => `${sensorId}\n${cause}`;

const shelvedAfter = (nowMs: number) => compared('shelved.until', 'gt', nowMs);

const compared = (field: string, how: 'lte' | 'gte' | 'gt', ms: number) => ({
  range: { [field]: { [how]: new Date(ms).toISOString(), format: 'strict_date_optional_time' } },
});

/** Clauses whose scores put the episodes in order. */
function urgency(isActive: object, isShelved: object): readonly object[] {
  const worth = (filter: object, boost: number) => ({ constant_score: { filter, boost } });
  const without = (clause: object) => ({ bool: { filter: [isActive], must_not: [clause] } });
  return [
    worth(without(isShelved), NOT_SHELVED),
    worth(without({ exists: { field: 'acknowledged.at' } }), UNSEEN),
    ...SEVERITIES.map((severity, level) => worth({ term: { severity } }, level + 1)),
  ];
}

function shownEpisode(id: string, document: EpisodeDocument): ShownEpisode {
  const { sensor_id: sensorId, cause, channel, severity, state, first, last, closed, ...rest } = document;
  const { anomalies, readings, extreme, acknowledged, shelved } = rest;
  return {
    ...{ id, sensorId, cause, severity, state, first, last, anomalies, readings },
    ...(channel !== undefined && { channel }),
    ...(closed !== undefined && { closed }),
    ...(extreme !== undefined && { extreme }),
    ...(acknowledged !== undefined && { acknowledged }),
    ...(shelved !== undefined && { shelved }),
  };
}
