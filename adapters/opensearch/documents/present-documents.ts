import type { Client } from '../connection/client.ts';
import { SearchTrouble, troubleOf } from '../connection/search-trouble.ts';

/** Where a document is, or would be. */
export interface DocumentPlace {
  readonly index: string;
  readonly id: string;
}

interface Item {
  readonly found?: boolean;
  readonly error?: { readonly type?: string; readonly reason?: string };
}

const PLACES_PER_REQUEST = 2000;
const FILTER = 'docs.found,docs.error.type,docs.error.reason';

/**
 * Which of these documents there are, as of this moment: it reads also what no search sees yet. An index that does not
 * exist holds none.
 *
 * @throws SearchTrouble when OpenSearch does not say it of each
 */
export async function presentDocuments<Place extends DocumentPlace>(
  client: Client,
  places: readonly Place[],
  timeoutMs: number,
): Promise<readonly Place[]> {
  const present: Place[] = [];
  for (let start = 0; start < places.length; start += PLACES_PER_REQUEST) {
    const some = places.slice(start, start + PLACES_PER_REQUEST);
    const items = await lookUp(client, some, timeoutMs);
    present.push(...some.filter((_, index) => items[index]?.found === true));
  }
  return present;
}

async function lookUp(client: Client, places: readonly DocumentPlace[], timeoutMs: number): Promise<readonly Item[]> {
  const docs = places.map(({ index, id }) => ({ _index: index, _id: id, _source: false }));
  const items = await client.transport
    .request(
      { method: 'POST', path: '/_mget', querystring: { filter_path: FILTER }, body: { docs } },
      { requestTimeout: timeoutMs },
    )
    .then(({ body }) => (body as { docs?: readonly Item[] }).docs ?? [])
    .catch((error: unknown) => {
      throw troubleOf(error, 'looking documents up');
    });
  const refusal = items.find(({ error }) => error !== undefined && error.type !== 'index_not_found_exception');
  if (items.length === places.length && refusal === undefined) return items;
  const why = refusal?.error?.reason ?? `${items.length} items for ${places.length} documents`;
  throw new SearchTrouble(refusal === undefined ? 'nonsense' : 'refused', `documents could not be looked up: ${why}`);
}
