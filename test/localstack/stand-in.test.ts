import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { StandIn } from '../../localstack/stand-in/stand-in.ts';

const ROLE = 'arn:aws:iam::000000000000:role/writer';
const BASIC = /^Basic /;

interface Asked {
  readonly method: string;
  readonly url: string;
  readonly authorization: string;
  readonly body: string;
}

/** An OpenSearch that notes down what it is asked, and says hello. */
async function aSearch() {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    const { method = '', url = '', headers } = request;
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      asked.push({ method, url, authorization: headers.authorization ?? '', body });
      response.writeHead(201, { 'content-type': 'application/json' }).end('{"hello":1}');
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { asked, node: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => server.close() };
}

const startBefore = (node: string) =>
  StandIn.start({
    search: { node, authentication: { kind: 'basic', user: 'admin', password: 'secret' } },
    brokers: ['kafka:9094', 'other:9094'],
  });

describe('what stands for MSK and the domain', () => {
  const closing: (() => unknown)[] = [];
  const started = async () => {
    const search = await aSearch();
    const standIn = await startBefore(search.node);
    closing.push(search.close, () => standIn.close());
    return { ...search, standIn };
  };

  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
  });

  it('tells where the brokers are, as MSK does', async () => {
    const { standIn, asked } = await started();
    const answer = await fetch(
      `${standIn.url}/v1/clusters/${encodeURIComponent('arn:aws:kafka:a:1:cluster/b/c')}/bootstrap-brokers`,
    );
    expect(await answer.json()).toEqual({ bootstrapBrokerStringSaslIam: 'kafka:9094,other:9094' });
    expect(standIn.brokerRequests).toBe(1);
    expect(asked).toEqual([]);
  });

  it('takes the role of a request for a user of OpenSearch, whom it makes once', async () => {
    const { standIn, asked } = await started();
    const authorization =
      'AWS4-HMAC-SHA256 Credential=ASIAKEY/20260101/x/es/aws4_request, SignedHeaders=host, Signature=0';
    for (const path of ['/_bulk?refresh=false', '/_count']) {
      const options = { method: 'POST', headers: { authorization, 'x-amz-date': 'now' }, body: 'documents' };
      expect(await (await fetch(`${standIn.url}/as/${ROLE}${path}`, options)).json()).toEqual({ hello: 1 });
    }
    const [user, first, second] = asked;
    expect(user).toMatchObject({ method: 'PUT', url: expect.stringMatching(/internalusers\/role-[0-9a-f]{16}$/) });
    expect(JSON.parse(user?.body ?? '').backend_roles).toEqual([ROLE]);
    expect(first).toMatchObject({ method: 'POST', url: '/_bulk?refresh=false', body: 'documents' });
    expect(first?.authorization).toMatch(BASIC);
    expect(second).toMatchObject({ url: '/_count', authorization: first?.authorization });
    expect(asked).toHaveLength(3);
    const common = { roleArn: ROLE, accessKeyId: 'ASIAKEY', method: 'POST' };
    expect(standIn.roleRequests).toEqual([
      { ...common, path: '/_bulk?refresh=false' },
      { ...common, path: '/_count' },
    ]);
  });

  it('passes a sign-in by password as it is', async () => {
    const { standIn, asked } = await started();
    await fetch(`${standIn.url}/_plugins/_security/api/roles`, { headers: { authorization: 'Basic bWFzdGVy' } });
    expect(asked).toMatchObject([
      { method: 'GET', url: '/_plugins/_security/api/roles', authorization: 'Basic bWFzdGVy' },
    ]);
    expect(standIn.roleRequests).toEqual([]);
  });

  it('answers 502 while OpenSearch is away, and goes on', async () => {
    const standIn = await startBefore('http://127.0.0.1:9');
    closing.push(() => standIn.close());
    for (const path of ['/_count', `/as/${ROLE}/_count`, '/_count'])
      expect((await fetch(`${standIn.url}${path}`, { method: 'POST', body: '{}' })).status).toBe(502);
  });
});
