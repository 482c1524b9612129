import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { searchClient } from '../../../../adapters/opensearch/connection/client.ts';
import { ReadyIndices } from '../../../../adapters/opensearch/schema/ready-indices.ts';

const INDEX = 'anomalies-2026.11.22';
const EXISTS = { status: 400, type: 'resource_already_exists_exception' };

const UNDER_ALIAS = { aliases: { anomalies: {} } };
const PRESENT = { status: 200, state: UNDER_ALIAS };
const TIME_FIRST = { status: 200, state: { ...UNDER_ALIAS, mappings: { _meta: { document_ids: 'time-first' } } } };
const ELSEWHERE = { status: 200, state: { aliases: { others: {} } } };
const MISSING = { status: 404, type: 'index_not_found_exception' };
const CREATED = { status: 200 };

interface Answer {
  readonly status: number;
  readonly type?: string;
  readonly state?: object;
}

/** Makes sure of an index twice, at a node that answers so one after the other; tells what it was asked. */
async function ensure(answers: readonly Answer[]) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const { status, type, state } = answers[asked.length] ?? { status: 500 };
    asked.push(`${request.method} ${request.url}`);
    response.writeHead(status, { 'content-type': 'application/json' });
    const body = type === undefined ? { [INDEX]: state } : { error: { type } };
    request.resume().on('end', () => response.end(JSON.stringify(body)));
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
  const idForm = trouble === undefined ? ready.idFormOf(INDEX) : undefined;
  return { asked: asked.map((line) => line.split(' ')[0]).join(' '), trouble, idForm };
}

describe('ReadyIndices', () => {
  it.each([
    ['is there', [PRESENT], 'GET'],
    ['is missing', [MISSING, CREATED, PRESENT], 'GET PUT GET'],
    ['is created by another client at the same time', [MISSING, EXISTS, PRESENT], 'GET PUT GET'],
  ])('makes sure once of an index that %s', async (_, answers, asked) => {
    expect(await ensure(answers)).toMatchObject({ asked, trouble: undefined });
  });

  it.each([
    ['was made by version 0.1', [PRESENT], 'record-first'],
    ['has the present mapping', [TIME_FIRST], 'time-first'],
    ['gets it now', [MISSING, CREATED, TIME_FIRST], 'time-first'],
  ])('knows how an index names documents that %s', async (_, answers, idForm) => {
    expect(await ensure(answers)).toMatchObject({ idForm });
  });

  it.each([
    ['is not under the alias', [ELSEWHERE, EXISTS, ELSEWHERE], 'refused'],
    ['is not under any alias', [{ status: 200, state: {} }, EXISTS, { status: 200, state: {} }], 'refused'],
    ['cannot be made', [MISSING, { status: 400, type: 'validation_exception' }], 'refused'],
    ['may not be looked at', [{ status: 403, type: 'security_exception' }], 'refused'],
    ['is on a busy node', [{ status: 503 }], 'busy'],
  ])('takes it for trouble when the index %s', async (_, answers, code) => {
    expect((await ensure(answers)).trouble).toMatchObject({ name: 'SearchTrouble', code });
  });
});
