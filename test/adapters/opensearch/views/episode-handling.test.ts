import { describe, expect, it } from '@jest/globals';
import type { Client } from '../../../../adapters/opensearch/connection/client.ts';
import { shelvedBeside } from '../../../../adapters/opensearch/views/episode-handling.ts';
import { anEpisodeRecord } from '../../../support/builders/an-episode-record.ts';

const NOON_MS = Date.parse('2026-11-22T12:00:00Z');

describe('shelvedBeside', () => {
  it('looks for every episode of the same sensor and cause whose shelf goes on, and leaves out the one it is asked by', async () => {
    const record = anEpisodeRecord();
    const { id } = record.kept.episode;
    let asked = '';
    const client = {
      indices: { refresh: async () => ({}) },
      search: async ({ body }: { readonly body: object }) => {
        asked = JSON.stringify(body);
        return { body: { hits: { hits: [{ _id: id }, { _id: 'earlier' }] } } };
      },
    };
    expect(await shelvedBeside(client as unknown as Client, record, NOON_MS)).toEqual(['earlier']);
    expect(asked).toContain(`{"range":{"shelved.until":{"gt":${NOON_MS},"format":"epoch_millis"}}}`);
    expect(asked).toContain('{"term":{"sensor_id":"7"}},{"term":{"cause":"temperature-high"}}');
  });
});
