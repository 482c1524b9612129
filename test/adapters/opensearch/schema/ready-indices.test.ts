import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { searchClient } from '../../../../adapters/opensearch/connection/client.ts';
import { ReadyIndices } from '../../../../adapters/opensearch/schema/ready-indices.ts';

const INDEX = 'anomalies-2026.11.22';
const EXISTS = { status: 400, type: 'resource_already_exists_exception' };

/** Makes sure of an index twice, at a node that answers so one after the other; tells what it was asked. */
async function ensure(answers: readonly { readonly status: number; readonly type?: string }[]) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const { status, type } = answers[asked.length] ?? { status: 500 };
    asked.push(`${request.method} ${request.url}`);
    response.writeHead(status, { 'content-type': 'application/json' });
    request.resume().on('end', () => response.end(JSON.stringify({ error: { type } })));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const client = searchClient({ node: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
  const ready = new ReadyIndices(client);
  const trouble = await ready
    .ensure(INDEX, 5_000)
    .then(() => ready.ensure(INDEX, 5_000))
    .catch((error: unknown) => error);
  await client.close();
  server.close().closeAllConnections();
  return { asked: asked.map((line) => line.split(' ')[0]).join(' '), trouble };
}

describe('ReadyIndices', () => {
  it.each([
    ['is there', [{ status: 200 }], 'HEAD'],
    ['is missing', [{ status: 404 }, { status: 200 }, { status: 200 }], 'HEAD PUT HEAD'],
    ['is created by another client at the same time', [{ status: 404 }, EXISTS, { status: 200 }], 'HEAD PUT HEAD'],
    ['may not be looked at', [{ status: 403 }], 'HEAD'],
  ])('makes sure once of an index that %s', async (_, answers, asked) => {
    expect(await ensure(answers)).toEqual({ asked, trouble: undefined });
  });

  it.each([
    ['is not under the alias', [{ status: 404 }, EXISTS, { status: 404 }], 'refused'],
    ['cannot be made', [{ status: 404 }, { status: 400, type: 'validation_exception' }], 'refused'],
    ['is on a busy node', [{ status: 503 }], 'busy'],
  ])('takes it for trouble when the index %s', async (_, answers, code) => {
    expect((await ensure(answers)).trouble).toMatchObject({ name: 'SearchTrouble', code });
  });
});
