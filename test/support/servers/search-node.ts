import { searchClient } from '../../../adapters/opensearch/connection/client.ts';

/** Base URL of the OpenSearch node that the tests share. */
export function searchNode(): string {
  const node = process.env['SEARCH_URL'];
  if (node === undefined)
    throw new Error('SEARCH_URL is not set: run the tests by npm test, which starts the servers.');
  return node;
}

/** A client of the shared node; close it after use. */
export const sharedSearchClient = () => searchClient({ node: searchNode() });
