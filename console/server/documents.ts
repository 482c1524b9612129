import type { Client } from '../../adapters/opensearch/connection/client.ts';
import { ANOMALOUS, contextQuery } from '../../dashboards/requests.ts';
import { ANOMALIES_ALIAS } from '../../detection/daily-index.ts';
import type { DocumentsAnswer, FoundDocument } from '../view/answers.ts';
import type { BoundedSearch } from './bounded-search.ts';
import { fillRequest, type LookedAt } from './fill-request.ts';
import { BadQuestion } from './problems.ts';

const MOST_LISTED = 50;
const DAILY_INDEX = new RegExp(`^${ANOMALIES_ALIAS}-(\\d{4}\\.\\d\\d\\.\\d\\d|undated)$`);
const GET_TIMEOUT_MS = 8_000;

/** The newest documents in what is looked at: the anomalous ones, or all. */
export async function newestDocuments(
  search: BoundedSearch,
  at: LookedAt,
  onlyAnomalous: boolean,
): Promise<Omit<DocumentsAnswer, 'units'>> {
  const query = contextQuery(...(onlyAnomalous ? [ANOMALOUS] : []));
  const sort = [{ timestamp: { order: 'desc', unmapped_type: 'date' } }];
  const body = { size: MOST_LISTED, track_total_hits: false, query, sort };
  const { hits } = await search.search(fillRequest({ index: ANOMALIES_ALIAS, body }, at));
  return { documents: hits.hits.map(foundDocument) };
}

/**
 * One document.
 *
 * @returns undefined when there is none of this id
 * @throws BadQuestion for an index that holds no verdicts
 */
export async function documentOf(client: Client, index: string, id: string): Promise<FoundDocument | undefined> {
  if (!DAILY_INDEX.test(index))
    throw new BadQuestion(`Documents are in indices like ${ANOMALIES_ALIAS}-2026.11.22; this one is none of them.`);
  const options = { requestTimeout: GET_TIMEOUT_MS };
  const { body } = await client.mget({ body: { docs: [{ _index: index, _id: id }] } }, options);
  const [hit] = body.docs as unknown as readonly (Hit & { readonly found?: boolean })[];
  return hit?.found === true ? foundDocument(hit) : undefined;
}

interface Hit {
  readonly _index: string;
  readonly _id: string;
  readonly _source: Readonly<Record<string, unknown>>;
}

const foundDocument = ({ _index, _id, _source }: Hit): FoundDocument => ({
  index: _index,
  id: _id,
  source: _source as FoundDocument['source'],
});
