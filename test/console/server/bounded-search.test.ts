import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Client, searchClient } from '../../../adapters/opensearch/connection/client.ts';
import { BoundedSearch, TooSlow } from '../../../console/server/bounded-search.ts';

const REQUEST = { index: 'anomalies', body: { size: 0 } };

describe('BoundedSearch', () => {
  let server: Server;
  let client: Client;
  let asked: string[];
  let answers: readonly (object | 'silence')[];

  beforeEach(async () => {
    asked = [];
    server = createServer((request, response) => {
      const answer = answers[asked.length] ?? 'silence';
      asked.push(request.url ?? '');
      if (answer !== 'silence')
        response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    client = searchClient({ node: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
  });

  afterEach(async () => {
    await client.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  it('bounds the time of each search, and takes an index that does not exist for an empty one', async () => {
    answers = [{ timed_out: false, hits: { hits: [] } }];
    await new BoundedSearch(client).search(REQUEST);
    const query = new URLSearchParams(asked[0]?.split('?')[1]);
    expect(query.get('timeout')).toBe('8s');
    expect(query.get('cancel_after_time_interval')).toBe('8s');
    expect(query.get('ignore_unavailable')).toBe('true');
  });

  it('makes equal searches at the same time once, and again when they are over', async () => {
    answers = [1, 2].map(() => ({ timed_out: false, hits: { hits: [] } }));
    const search = new BoundedSearch(client);
    await Promise.all([search.search(REQUEST), search.search({ ...REQUEST })]);
    expect(asked).toHaveLength(1);
    await search.search(REQUEST);
    expect(asked).toHaveLength(2);
  });

  it('says that OpenSearch was too slow, also where its answer is a part of the whole', async () => {
    answers = [{ timed_out: true, hits: { hits: [] } }, 'silence'];
    const search = new BoundedSearch(client, 200);
    await expect(search.search(REQUEST)).rejects.toThrow(TooSlow);
    await expect(search.search(REQUEST)).rejects.toThrow('choose a shorter time range');
  });
});
