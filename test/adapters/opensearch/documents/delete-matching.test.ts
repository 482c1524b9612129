import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { deleteMatching } from '../../../../adapters/opensearch/documents/delete-matching.ts';
import { sharedSearchClient } from '../../../support/servers/search-node.ts';

const client = sharedSearchClient();
const ALL = { match_all: {} };
let index: string;

beforeEach(async () => {
  index = `delete-matching-test-${randomUUID()}`;
  await client.indices.create({ index, body: { settings: { number_of_replicas: 0 } } });
  for (const id of ['1', '2']) await client.index({ index, id, body: { id }, refresh: true });
});

afterEach(async () => {
  await client.indices.delete({ index });
});

afterAll(() => client.close());

const documents = async () => (await client.count({ index })).body.count;

describe('deleteMatching', () => {
  it('deletes what matches, and only that', async () => {
    await deleteMatching(client, index, { ids: { values: ['1'] } });
    expect(await documents()).toBe(1);
  });

  it('fails, and says why, when an index refuses to be written to', async () => {
    await client.indices.putSettings({ index, body: { index: { blocks: { write: true } } } });
    const deletion = deleteMatching(client, index, ALL);
    await expect(deletion).rejects.toThrow(/^not all documents could be deleted: index \[.*\] blocked by:/);
    expect(await documents()).toBe(2);
  });
});

describe('a deletion that is waited for', () => {
  it('fails by itself when an index refuses to be written to', async () => {
    await client.indices.putSettings({ index, body: { index: { blocks: { write: true } } } });
    const deletion = client.deleteByQuery({ index, body: { query: ALL } });
    await expect(deletion).rejects.toMatchObject({ statusCode: 403 });
  });
});
