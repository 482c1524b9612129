import { afterEach, describe, expect, it } from '@jest/globals';
import { ChunkDelivery } from '../../../../adapters/opensearch/bulk/chunk-delivery.ts';
import { LineWriter } from '../../../../adapters/opensearch/bulk/line-writer.ts';
import { RequestSize } from '../../../../adapters/opensearch/bulk/request-size.ts';
import { searchClient } from '../../../../adapters/opensearch/connection/client.ts';
import { bulkAnswer } from '../../../support/builders/recorded-answer.ts';
import { type Answer, aSearchServer, type SearchServer } from '../../../support/doubles/a-search-server.ts';

let server: SearchServer | undefined;

afterEach(() => server?.close());

/** Delivers two operations to a server that gives these answers first, and then says that each is done. */
async function deliver(...answers: readonly Answer[]): Promise<boolean> {
  server = await aSearchServer((ids, request) => answers[request] ?? bulkAnswer(ids.map(() => 201)));
  const client = searchClient({ node: server.node });
  const writer = new LineWriter<number>(undefined);
  for (const source of [0, 1]) writer.add({ index: 'anomalies-2026.11.22', id: `${source}`, document: '{}', source });
  const delivery = new ChunkDelivery<number>({
    client,
    size: new RequestSize(2, 20_000),
    requestTimeoutMs: 20_000,
    deadlineMs: Date.now() + 20_000,
    listener: { written: () => {}, retrying: () => {} },
    rejected: [],
    signal: new AbortController().signal,
  });
  await delivery.deliver(writer.lines());
  await client.close();
  return delivery.everyRequestAnswered;
}

describe('the memory of a chunk', () => {
  it.each<[string, readonly Answer[]]>([
    ['at once', []],
    ['and an item is sent again', [bulkAnswer([201, 429])]],
  ])('is free when its request is answered, %s', async (_, answers) => {
    expect(await deliver(...answers)).toBe(true);
  });

  it.each<[string, Answer]>([
    ['is cut', 'cut'],
    ['is refused as a whole, perhaps before all of it arrived', { status: 429, body: '' }],
    ['is too large', { status: 413, body: '' }],
  ])('is not used again after a request of it that %s', async (_, answer) => {
    expect(await deliver(answer)).toBe(false);
  });
});
