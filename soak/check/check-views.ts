import type { Client } from '../../adapters/opensearch/connection/client.ts';
import { DifferenceList, type Differences } from './check.ts';
import { checkTold, type EpisodeMessage, type ToldEpisode } from './check-told.ts';
import { expectedViews, type Facts, RULES } from './expected-views.ts';
import { type FoundDocument, readAll } from './index-contents.ts';

interface Hit {
  readonly _id: string;
  readonly _source: Readonly<Record<string, unknown>> & { readonly extreme?: { readonly value: number } };
}

/** Below the 65,536 terms that a query may have. */
const MOST_SENSORS = 10_000;
/** What an episode was before a reading came that belongs before it, or that is no anomaly any more. */
const PAST = ['merged', 'withdrawn'];
/** Readings without a time of their own are of the present hour, which is not over. */
const CLOSED_BEFORE_MS = 86_400_000;

/**
 * Compares the episodes, sensors and trends of a schedule's own sensors with what its documents must give.
 *
 * @returns nothing when all is as it must be
 */
export async function checkViews(client: Client, documents: readonly FoundDocument[]): Promise<Differences> {
  const closedMs = Date.now() - CLOSED_BEFORE_MS;
  const expected = expectedViews(documents, closedMs);
  const ids = [...expected.sensors.keys()];
  if (ids.length > MOST_SENSORS) throw new Error(`${ids.length} sensors are more than one query can name`);
  const own = { terms: { sensor_id: ids } };
  // The model's episodes are made as those of rules are, of what the check of the documents compares.
  const ofRules = { terms: { cause: RULES.map(({ cause }) => cause) } };
  const differences = new DifferenceList();
  const compare = async (kind: string, index: string, wanted: ReadonlyMap<string, Facts>, query: object) => {
    const { body: isThere } = await client.indices.exists({ index });
    if (isThere) await client.indices.refresh({ index });
    const hits = isThere ? await readAll<Hit>(client, index, { query }) : [];
    compareFacts(kind, wanted, new Map(hits.map(({ _id, _source }) => [_id, factsOf(_source)])), differences);
  };
  await compare('episode', 'episodes', expected.episodes, {
    bool: { filter: [own, ofRules], must_not: { terms: { state: PAST } } },
  });
  await compare('sensor', 'sensors', expected.sensors, own);
  checkTold(
    await tellingOf<ToldEpisode>(client, 'episodes', own),
    await tellingOf<EpisodeMessage>(client, 'notifications', own),
    differences,
  );
  const over = { range: { hour: { lt: closedMs, format: 'epoch_millis' } } };
  await compare('trend', 'trends', expected.trends, { bool: { filter: [own, over] } });
  return differences.found;
}

/** All of an index that is of some sensors' episodes, each with its id. */
async function tellingOf<Kind>(client: Client, index: string, own: object): Promise<readonly Kind[]> {
  const { body: isThere } = await client.indices.exists({ index });
  if (!isThere) return [];
  await client.indices.refresh({ index });
  const query = { bool: { filter: [own, { exists: { field: 'cause' } }] } };
  const hits = await readAll<Hit>(client, index, { query });
  return hits.map(({ _id: id, _source }) => ({ id, ..._source }) as Kind);
}

function compareFacts(
  kind: string,
  wanted: ReadonlyMap<string, Facts>,
  found: ReadonlyMap<string, Readonly<Record<string, unknown>>>,
  differences: DifferenceList,
): void {
  for (const [id, facts] of wanted) {
    const is = found.get(id);
    if (is === undefined) differences.add(`${kind} missing`, id);
    else
      for (const [name, shall] of Object.entries(facts))
        if (is[name] !== shall) differences.add(`${kind} wrong`, `${id}: ${name} ${is[name]} instead of ${shall}`);
  }
  for (const id of found.keys()) if (!wanted.has(id)) differences.add(`${kind} of no readings`, id);
}

const factsOf = (source: Hit['_source']) => ({ ...source, extreme: source.extreme?.value });
