import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { searchClient } from '../../../../adapters/opensearch/connection/client.ts';
import { installSchema } from '../../../../adapters/opensearch/schema/install-schema.ts';
import { aRuleSet } from '../../../support/builders/a-rule-set.ts';

const NOW_MS = Date.parse('2026-11-22T12:00:00.000Z');
const TEMPLATE = '/_index_template/anomalies';
/** As version 0.1 had it: it says nothing of ids. */
const VERSION_01 = { index_templates: [{ name: 'anomalies', index_template: { template: { mappings: {} } } }] };

const asked: string[] = [];
let server: Server;

describe('installSchema over version 0.1', () => {
  beforeAll(async () => {
    server = createServer((request, response) => {
      asked.push(`${request.method} ${request.url}`);
      const nothing = request.url?.startsWith('/_resolve') ? { indices: [] } : {};
      const body = request.method === 'GET' && request.url === TEMPLATE ? VERSION_01 : nothing;
      request.resume();
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });

  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  it('makes each index that its detector may still begin before the template changes', async () => {
    const client = searchClient({ node: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
    await installSchema(client, { ruleSet: aRuleSet(), nowMs: NOW_MS, replicas: 0 });
    await client.close();
    const before = asked.slice(0, asked.indexOf(`POST ${TEMPLATE}`));
    expect(before.filter((request) => request.startsWith('PUT '))).toEqual([
      'PUT /anomalies-2026.11.22',
      'PUT /anomalies-2026.11.23',
      'PUT /anomalies-undated',
    ]);
  });
});
