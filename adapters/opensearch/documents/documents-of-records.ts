import { ID_FORMS, storedId } from '../../../detection/id-form.ts';
import type { Client } from '../connection/client.ts';
import { deleteDocuments } from './delete-documents.ts';
import { type DocumentPlace, presentDocuments } from './present-documents.ts';

/**
 * Which of these documents of records there are, whichever form of ids their index has; as {@link presentDocuments}.
 *
 * @param places with document ids
 * @throws SearchTrouble when OpenSearch does not say it of each
 */
export async function presentRecords<Place extends DocumentPlace>(
  client: Client,
  places: readonly Place[],
  timeoutMs: number,
): Promise<readonly Place[]> {
  const present = await presentDocuments(client, places.flatMap(inEachForm), timeoutMs);
  return present.map(({ place }) => place);
}

/**
 * Deletes documents of records, whichever form of ids their index has; one that is not there is no trouble.
 *
 * @param places with document ids
 * @throws SearchTrouble when OpenSearch does not delete each
 */
export async function deleteRecords(
  client: Client,
  places: readonly DocumentPlace[],
  timeoutMs: number,
): Promise<void> {
  await deleteDocuments(client, places.flatMap(inEachForm), timeoutMs);
}

const inEachForm = <Place extends DocumentPlace>(place: Place) =>
  ID_FORMS.map((form) => ({ place, index: place.index, id: storedId(place.id, form) }));
