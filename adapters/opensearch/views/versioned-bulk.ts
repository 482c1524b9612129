import type { Client } from '../connection/client.ts';
import type { DocumentVersion } from '../connection/document-version.ts';
import { SearchTrouble, troubleOf } from '../connection/search-trouble.ts';

/** A whole document to be written where nobody has written since it was read. */
export interface VersionedWrite {
  readonly index: string;
  readonly id: string;
  readonly document: object;
  /** Undefined for a document that did not exist. */
  readonly version: DocumentVersion | undefined;
}

const OPERATIONS_PER_REQUEST = 1000;
const CONFLICT = 409;

/**
 * Writes documents that are still as they were read.
 *
 * @returns ids of those that another has written meanwhile; they stay as that one wrote them
 * @throws SearchTrouble when OpenSearch is unreachable, busy or refuses one; some may be written then
 */
export async function writeVersioned(client: Client, writes: readonly VersionedWrite[]): Promise<ReadonlySet<string>> {
  const conflicts = new Set<string>();
  for (let start = 0; start < writes.length; start += OPERATIONS_PER_REQUEST) {
    const chunk = writes.slice(start, start + OPERATIONS_PER_REQUEST);
    for (const { id, status, error } of await sendOperations(client, chunk.flatMap(operationOf))) {
      if (status === CONFLICT) conflicts.add(id);
      else if (error !== undefined) throw refused(status, error);
    }
  }
  return conflicts;
}

/** What became of one operation. */
interface Item {
  readonly id: string;
  readonly status: number;
  readonly error: string | undefined;
}

/**
 * Sends operations of a bulk request.
 *
 * @param body lines of the request as objects
 * @throws SearchTrouble when there is no answer
 */
export async function sendOperations(client: Client, body: readonly object[]): Promise<readonly Item[]> {
  const answer = await client.bulk({ body: body as never }).catch((error: unknown) => {
    throw troubleOf(error, 'writing the views');
  });
  return answer.body.items.map((item) => {
    const { _id, status, error } = Object.values(item)[0] ?? {};
    return { id: String(_id), status: status ?? 0, error: error?.reason ?? undefined };
  });
}

/** That OpenSearch does not take a document of ours. */
export const refused = (status: number, reason: string): SearchTrouble =>
  new SearchTrouble(status === 429 || status >= 500 ? 'busy' : 'refused', `a view could not be written: ${reason}`);

function operationOf({ index, id, document, version }: VersionedWrite): readonly object[] {
  const place = { _index: index, _id: id };
  if (version === undefined) return [{ create: place }, document];
  return [{ index: { ...place, if_seq_no: version.seqNo, if_primary_term: version.primaryTerm } }, document];
}
