import type { Client } from '../../adapters/opensearch/connection/client.ts';
import { DifferenceList, type Differences } from './check.ts';
import type { FoundDocument } from './index-contents.ts';

const ALIAS = 'anomalies';
const MISSING = 404;

/** Finds the indices of documents that whoever searches the alias, as people and alarms do, never sees. */
export async function checkAlias(
  client: Client,
  documents: readonly Pick<FoundDocument, 'index'>[],
): Promise<Differences> {
  const { body } = await client.indices.getAlias({ name: ALIAS }, { ignore: [MISSING] });
  const differences = new DifferenceList();
  for (const index of new Set(documents.map((document) => document.index)))
    if (!Object.hasOwn(body, index)) differences.add('index without its alias', index);
  return differences.found;
}
