import type { Client } from '../connection/client.ts';
import { SearchTrouble, troubleOf } from '../connection/search-trouble.ts';
import type { DocumentPlace } from './present-documents.ts';

/**
 * Deletes documents by their ids; one that is not there is no trouble.
 *
 * @throws SearchTrouble when OpenSearch does not delete each
 */
export async function deleteDocuments(
  client: Client,
  places: readonly DocumentPlace[],
  timeoutMs: number,
): Promise<void> {
  if (places.length === 0) return;
  const body = places.map(({ index, id }) => ({ delete: { _index: index, _id: id } }));
  const { body: answer } = await client.bulk({ body }, { requestTimeout: timeoutMs }).catch((error: unknown) => {
    throw troubleOf(error, 'deleting documents');
  });
  const refused = answer.items.find(
    ({ delete: item }) => item !== undefined && item.status >= 300 && item.status !== 404,
  );
  if (refused !== undefined)
    throw new SearchTrouble(
      'refused',
      `a document could not be deleted: ${refused.delete?.error?.reason ?? 'no reason'}`,
    );
}
