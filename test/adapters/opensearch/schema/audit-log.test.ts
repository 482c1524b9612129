import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { searchClient } from '../../../../adapters/opensearch/connection/client.ts';
import { turnAuditLogOn } from '../../../../adapters/opensearch/schema/audit-log.ts';

let stop = async () => {};

/** A client of a server that answers the reading and the changing of the audit configuration with these statuses. */
async function clientOf(reading: number, changing: number) {
  const server = createServer((request, response) => {
    const status = request.method === 'GET' ? reading : changing;
    const body = status === 200 ? { config: { enabled: false } } : { message: 'not here' };
    request.resume().on('end', () => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const client = searchClient({ node: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
  stop = async () => {
    await client.close();
    server.close().closeAllConnections();
  };
  return client;
}

describe('turnAuditLogOn', () => {
  afterEach(() => stop());

  it.each([
    [404, 200],
    [405, 200],
    [200, 400],
  ])(
    'tells of an OpenSearch that has no audit log to turn on (%d, %d), and lets the deployment go on',
    async (...statuses) => {
      const client = await clientOf(...statuses);
      const status = Math.max(...statuses);
      expect(await turnAuditLogOn(client)).toEqual({ kind: 'refused', reason: `${status} not here` });
    },
  );

  it.each([
    [401, 200],
    [403, 200],
    [503, 200],
    [200, 409],
  ])('fails where trying again may help or the user lacks a permission (%d, %d)', async (...statuses) => {
    await expect(turnAuditLogOn(await clientOf(...statuses))).rejects.toMatchObject({
      statusCode: Math.max(...statuses),
    });
  });
});
