import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { BulkWriter } from '../../../../adapters/opensearch/bulk/bulk-writer.ts';
import { type Client, searchClient } from '../../../../adapters/opensearch/connection/client.ts';
import { aCredentialsServer, type CredentialsServer } from '../../../support/doubles/a-credentials-server.ts';
import { aVerifyingServer, type VerifyingServer } from '../../../support/doubles/a-verifying-server.ts';
import { eventually } from '../../../support/eventually.ts';

const MINUTE_MS = 60_000;
const REGION = 'eu-central-1';

const environmentBefore = { ...process.env };
let lifetimeMs: number;
let credentials: CredentialsServer;
let server: VerifyingServer;
let client: Client;

const indexADocument = () =>
  client.index({ index: 'anomalies-2026.11.22', id: 'sensor data-0-1', body: { name: 'Käse', temperature: 45.6 } });
const keysUsed = () => server.requests.map(({ accessKeyId }) => accessKeyId);

describe('a client that signs by SigV4', () => {
  beforeEach(async () => {
    lifetimeMs = 60 * MINUTE_MS;
    credentials = await aCredentialsServer(() => lifetimeMs);
    server = await aVerifyingServer({ region: REGION, service: 'es' }, credentials.secretOf);
    for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name];
    process.env['AWS_CONTAINER_CREDENTIALS_FULL_URI'] = credentials.url;
    process.env['AWS_CONFIG_FILE'] = '/nonexistent';
    process.env['AWS_SHARED_CREDENTIALS_FILE'] = '/nonexistent';
    client = searchClient({ node: server.node, authentication: { kind: 'sigv4', region: REGION, service: 'es' } });
  });

  afterEach(async () => {
    process.env = { ...environmentBefore };
    await client.close();
    await server.close();
    await credentials.close();
  });

  it('signs what it sends, body, odd characters, session token and all', async () => {
    await indexADocument();
    await client.search({ index: 'anomalies-*', q: 'a b+c*,ü', body: { size: 0 } });
    await client.indices.exists({ index: 'anomalies-2026.11.22' });
    expect(server.requests).toEqual(
      Array(3).fill(expect.objectContaining({ genuine: true, accessKeyId: 'KEY1', token: 'token of KEY1' })),
    );
  });

  it('signs bulk requests', async () => {
    const writer = new BulkWriter({ client });
    const operation = { index: 'dead-letters', id: 'ä-0', document: '{"error":"é"}', source: undefined };
    const listener = { written: () => {}, retrying: () => {} };
    await writer.write({ operations: [operation], count: 1 }, Date.now() + 300, listener).catch(() => {});
    expect(server.requests[0]).toMatchObject({ genuine: true });
  });

  it('asks for credentials once while they last, and keeps its connection', async () => {
    for (let request = 0; request < 3; request++) await indexADocument();
    expect(credentials.asked).toBe(1);
    expect(new Set(server.requests.map(({ clientPort }) => clientPort)).size).toBe(1);
  });

  it('renews credentials that have expired', async () => {
    lifetimeMs = -1;
    await indexADocument();
    lifetimeMs = 60 * MINUTE_MS;
    await indexADocument();
    await indexADocument();
    expect(keysUsed()).toEqual(['KEY1', 'KEY2', 'KEY2']);
    expect(server.requests.every(({ genuine }) => genuine)).toBe(true);
  });

  it('renews credentials before they expire during a request', async () => {
    lifetimeMs = 20_000;
    await indexADocument();
    lifetimeMs = 60 * MINUTE_MS;
    await eventually('the new credentials are used', async () => {
      await indexADocument();
      return keysUsed().at(-1) === 'KEY2';
    });
    expect(credentials.asked).toBe(2);
  });

  it('reports missing credentials as an error that says so', async () => {
    delete process.env['AWS_CONTAINER_CREDENTIALS_FULL_URI'];
    process.env['AWS_EC2_METADATA_DISABLED'] = 'true';
    await expect(indexADocument()).rejects.toThrow('Could not load credentials');
    expect(server.requests).toEqual([]);
  });
});
