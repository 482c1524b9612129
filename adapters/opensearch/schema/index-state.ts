import { ANOMALIES_ALIAS } from '../../../detection/daily-index.ts';
import type { IdForm } from '../../../detection/id-form.ts';
import type { Client } from '../connection/client.ts';
import { troubleOf } from '../connection/search-trouble.ts';

/** What is known of an index of documents. */
export interface IndexState {
  readonly isUnderAlias: boolean;
  /** How it names documents; those that were made before there was a choice do not say. */
  readonly idForm: IdForm;
}

const MISSING = 404;
const FILTER = '*.aliases,*.mappings._meta';

/** What the mapping of an index says of its ids: the index template's choice, which holds for as long as there is the index. */
export const metaOf = (idForm: IdForm) => ({ document_ids: idForm });

/** The form of ids that a mapping with this `_meta` has. */
export const idFormOf = (meta: unknown): IdForm =>
  Reflect.get(Object(meta), 'document_ids') === 'time-first' ? 'time-first' : 'record-first';

/**
 * Looks at an index; undefined where it does not exist. A role that may not look must not write: under ids of another form a
 * record that is delivered again would be a second document.
 *
 * @throws SearchTrouble when OpenSearch does not say
 */
export async function indexState(
  client: Client,
  index: string,
  requestTimeout: number,
): Promise<IndexState | undefined> {
  const options = { requestTimeout, ignore: [MISSING] };
  const { statusCode, body } = await client.transport
    .request({ method: 'GET', path: `/${index}`, querystring: { filter_path: FILTER } }, options)
    .catch((error: unknown) => {
      throw troubleOf(error, `looking for the index ${index}`);
    });
  if (statusCode === MISSING) return undefined;
  const { aliases, mappings } = (body as Readonly<Record<string, IndexAnswer | undefined>>)[index] ?? {};
  return { isUnderAlias: ANOMALIES_ALIAS in (aliases ?? {}), idForm: idFormOf(mappings?._meta) };
}

interface IndexAnswer {
  readonly aliases?: object;
  readonly mappings?: { readonly _meta?: unknown };
}
