import { documentIdOf } from '../../../detection/id-form.ts';
import type { Client } from '../connection/client.ts';
import { typeOfError } from '../connection/search-failure.ts';
import { troubleOf } from '../connection/search-trouble.ts';

type SearchBody = NonNullable<NonNullable<Parameters<Client['search']>[0]>['body']>;

interface SearchSettings {
  /** How long one request may take; the client's time unless told. */
  readonly timeoutMs?: number;
  /** Documents that one request brings; 10,000 unless told, the most there may be. */
  readonly page?: number;
}

const PAGE = 10_000;
/** An index that nobody has prepared and written to may lack the fields. */
const UNPREPARED = { unmapped_type: 'long' } as const;
/** The order of records; a time beyond what a date can hold is none, from which a search could not go on. */
const ORDER = [
  { 'kafka.partition': UNPREPARED },
  { 'kafka.offset': UNPREPARED },
  { 'kafka.timestamp': { ...UNPREPARED, missing: 0 } },
  { 'kafka.part': { ...UNPREPARED, missing: -1 } },
];

/**
 * The document ids of all documents of records that a query finds, as far as a search sees them: those of the last second or so
 * it may not.
 *
 * @throws Error from the client when OpenSearch is unreachable, refuses or cannot look everywhere
 */
export async function* foundIds(
  client: Client,
  index: string,
  query: object,
  { timeoutMs, page = PAGE }: SearchSettings = {},
): AsyncGenerator<string> {
  const options = timeoutMs === undefined ? {} : { requestTimeout: timeoutMs };
  for (let after: SearchBody['search_after']; ; ) {
    const body = { query, sort: ORDER, _source: false, ...(after !== undefined && { search_after: after }) };
    const search = { index, size: page, allow_partial_search_results: false, body };
    const { hits } = (await client.search(search, options)).body.hits;
    for (const { _id } of hits) yield documentIdOf(String(_id));
    if (hits.length < page) return;
    after = hits.at(-1)?.sort;
  }
}

/**
 * As {@link foundIds}, all at once; an index that does not exist holds none.
 *
 * @throws SearchTrouble when OpenSearch does not say
 */
export async function idsInIndex(client: Client, index: string, query: object, timeoutMs: number): Promise<string[]> {
  const ids: string[] = [];
  try {
    for await (const id of foundIds(client, index, query, { timeoutMs })) ids.push(id);
    return ids;
  } catch (error) {
    if (typeOfError(error) === 'index_not_found_exception') return [];
    throw troubleOf(error, 'looking documents up');
  }
}
