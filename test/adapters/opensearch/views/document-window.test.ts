import { describe, expect, it } from '@jest/globals';
import type { Client } from '../../../../adapters/opensearch/connection/client.ts';
import { summarise } from '../../../../adapters/opensearch/views/document-window.ts';

const NOON_MS = Date.parse('2026-11-22T12:00:00Z');
const WINDOW = { brokerFromMs: undefined, judgedFromMs: undefined };

interface Asked {
  readonly body: { readonly aggs: { readonly believed: { readonly filter: object } } };
}

/** A client that answers with these numbers, and what it was asked. */
function aClient(broker: number | null, judged: number | null) {
  const asked: Asked[] = [];
  const believed = { doc_count: 2, broker: { value: broker }, judged: { value: judged } };
  const client = {
    search: async (request: Asked) => {
      asked.push(request);
      return { body: { hits: { total: { value: 3 } }, aggregations: { believed } } };
    },
  };
  return { client: client as unknown as Client, asked };
}

describe('summarise', () => {
  it('counts all documents, and takes for the newest none that was judged later than is believed', async () => {
    const { client, asked } = aClient(NOON_MS - 200, NOON_MS - 100);
    const summary = { documents: 3, brokerMs: NOON_MS - 200, judgedMs: NOON_MS - 100 };
    expect(await summarise(client, WINDOW, NOON_MS)).toEqual(summary);
    const filter = { range: { judged_at: { lte: '2026-11-22T12:00:00.000Z' } } };
    expect(asked).toMatchObject([{ body: { query: { match_all: {} }, aggs: { believed: { filter } } } }]);
  });

  it('knows no newest where none is believed', async () => {
    const { client } = aClient(null, null);
    expect(await summarise(client, WINDOW, NOON_MS)).toEqual({ documents: 3 });
  });
});
