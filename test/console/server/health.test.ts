import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Client, searchClient } from '../../../adapters/opensearch/connection/client.ts';
import type { PipelineCounters } from '../../../command-line/pipeline-counters.ts';
import { BoundedSearch } from '../../../console/server/bounded-search.ts';
import { Health } from '../../../console/server/health.ts';

const NEWEST = { timestamp: '2026-11-22T09:00:00.000Z', judged_at: '2026-11-22T09:00:00.100Z' };
const counters = { sent: 0, judged: 7, anomalies: 1, deadLetters: 0, lag: 42, failing: 'OpenSearch is busy' };

describe('Health', () => {
  let server: Server;
  let client: Client;
  let verdicts: number;
  let counted: number;

  const healthOf = (told?: PipelineCounters) =>
    new Health({ client, search: new BoundedSearch(client), node: 'http://search', counters: () => told });

  beforeEach(async () => {
    verdicts = 100;
    counted = 0;
    server = createServer(({ url = '' }, response) => {
      const send = (body: object) =>
        response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      if (url.startsWith('/anomalies/_count')) counted++;
      if (url.startsWith('/anomalies/_count')) send({ count: verdicts, _shards: { total: 1 } });
      else if (url.startsWith('/dead-letters/_count')) send({ count: 3, _shards: { total: 1 } });
      else if (url.startsWith('/episodes/_count')) send({ count: 0, _shards: { total: 0 } });
      else send({ timed_out: false, hits: { hits: [{ _source: NEWEST }] } });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    client = searchClient({ node: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
  });

  afterEach(async () => {
    await client.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  it('tells counts and the newest reading, and no episodes where none are kept', async () => {
    expect(await healthOf().now(0)).toEqual({
      search: 'http://search',
      documents: 100,
      deadLettersOpen: 3,
      newest: { timestamp: NEWEST.timestamp, judgedAt: NEWEST.judged_at },
      atMs: 0,
    });
  });

  it('knows the rate from the second question on', async () => {
    const health = healthOf();
    expect((await health.now(0)).ratePerSecond).toBeUndefined();
    verdicts = 300;
    expect((await health.now(2_000)).ratePerSecond).toBe(100);
  });

  it('takes deleted days for no rate', async () => {
    const health = healthOf();
    await health.now(0);
    verdicts = 10;
    expect((await health.now(2_000)).ratePerSecond).toBe(0);
  });

  it('asks OpenSearch once for pages that ask at the same time', async () => {
    const health = healthOf();
    await Promise.all([health.now(0), health.now(1), health.now(900)]);
    expect(counted).toBe(1);
    await health.now(901);
    expect(counted).toBe(2);
  });

  it('tells what waits, and why, where the pipeline tells it', async () => {
    expect((await healthOf(counters).now(0)).pipeline).toEqual({ lag: 42, failing: 'OpenSearch is busy' });
  });
});
