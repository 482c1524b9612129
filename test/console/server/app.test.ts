import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, describe, expect, it } from '@jest/globals';
import { aConsole } from '../../support/console/a-console.ts';

const { app, close } = aConsole();
const ask = (path: string, init: RequestInit = {}) =>
  app.request(`http://127.0.0.1:8080${path}`, { ...init, headers: { host: '127.0.0.1:8080', ...init.headers } });
const problemOf = async (response: Response): Promise<string> =>
  ((await response.json()) as { problem: string }).problem;

describe('the console’s server', () => {
  afterAll(close);

  it.each(['/', '/sensor?sensor=7', '/episodes', '/dead-letters', '/document?index=x&id=y'])(
    'serves the page at %s',
    async (path) => {
      const response = await ask(path);
      expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/html; charset=UTF-8']);
      expect(await response.text()).toContain('<script type="module" src="/assets/a.js">');
    },
  );

  it('forbids the page everything from elsewhere, code from text, and frames around it', async () => {
    const policy = (await ask('/')).headers.get('content-security-policy') ?? '';
    expect(policy.split('; ').sort()).toEqual([
      "base-uri 'none'",
      "connect-src 'self'",
      "default-src 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
      "img-src 'self' data:",
      "script-src 'self'",
      "style-src 'self'",
    ]);
  });

  it('sends its program packed to whoever takes that', async () => {
    const packed = await ask('/assets/a.js', { headers: { 'accept-encoding': 'br, gzip' } });
    expect([packed.headers.get('content-encoding'), await packed.text()]).toEqual(['gzip', 'packed script']);
    expect(await (await ask('/assets/a.js')).text()).toBe('script');
  });

  it.each(['localhost:8080', '127.0.0.1', '127.0.0.1:9000', '[::1]:8080'])('answers to the name %s', async (host) => {
    expect((await ask('/', { headers: { host } })).status).toBe(200);
  });

  it.each([
    'attacker.example',
    'attacker.example:8080',
    '127.0.0.1.attacker.example',
    '10.0.0.7:8080',
    'localhost.:8080',
    '',
  ])('does not answer to the name "%s", which may be made to lead here', async (host) => {
    const response = await ask('/api/health', { headers: { host } });
    expect([response.status, await problemOf(response)]).toEqual([
      421,
      expect.stringContaining('127.0.0.1 and localhost only'),
    ]);
  });

  it.each(['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'])('refuses %s where it only reads', async (method) => {
    const response = await ask('/api/health', { method, headers: { origin: 'https://attacker.example' } });
    expect([response.status, response.headers.get('access-control-allow-origin')]).toEqual([405, null]);
    expect(await problemOf(response)).toBe(`Of this address the console only reads: ${method} is not allowed.`);
  });

  it.each(['cross-site', 'same-site'])('answers no question of a page that is %s', async (site) => {
    expect((await ask('/api/health', { headers: { 'sec-fetch-site': site } })).status).toBe(403);
  });

  it.each([
    '/assets/../package.json',
    '/assets/%2e%2e/%2e%2e/package.json',
    '/assets/..%2f..%2fpackage.json',
    '//etc/passwd',
    '/api/_search',
    '/anomalies/_search',
  ])('has nothing at %s', async (path) => {
    const response = await ask(path);
    expect([response.status, await problemOf(response)]).toEqual([404, expect.stringContaining('begins at /')]);
  });

  it.each([
    ['/api/documents?from=yesterday', 'The beginning "yesterday" is no time'],
    ['/api/documents?from=now&to=now-15m', 'ends before it begins'],
    ['/api/documents?from=1970-01-01', 'longer than ten years'],
    [`/api/documents?sensor=${'x'.repeat(257)}`, 'at most 256 bytes; this one has 257'],
    [`/api/sensors?sensor=${encodeURIComponent('ש'.repeat(129))}`, 'at most 256 bytes; this one has 258'],
    ['/api/document?index=.opendistro_security&id=1', 'this one is none'],
    ['/api/document?index=*&id=1', 'this one is none'],
    ['/api/document?index=anomalies-2026.11.22,secrets&id=1', 'this one is none'],
  ])('says what is wrong with %s', async (path, sentence) => {
    const response = await ask(path);
    expect([response.status, await problemOf(response)]).toEqual([400, expect.stringContaining(sentence)]);
  });

  it.each([
    '/api/health',
    '/api/panels/overview',
    '/api/panel/readings',
    '/api/sensors',
    '/api/documents',
    '/api/episodes',
    '/api/dead-letters',
  ])('says at %s that OpenSearch is away, and what to do', async (path) => {
    const response = await ask(path);
    expect([response.status, await problemOf(response)]).toEqual([
      502,
      expect.stringMatching(/^OpenSearch at http:\/\/127\.0\.0\.1:1 does not answer \(.*\): start it/),
    ]);
  });

  it.each(['/api/panels/overview', '/api/dead-letters'])('says at %s that OpenSearch is slow', async (path) => {
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const node = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    const slow = aConsole({ node, requestTimeoutMs: 100 });
    const response = await slow.app.request(`http://127.0.0.1${path}`, { headers: { host: '127.0.0.1' } });
    expect([response.status, await problemOf(response)]).toEqual([
      504,
      `OpenSearch at ${node} has not answered in time: it is busy, or far away; try again later, or choose a shorter time range.`,
    ]);
    await slow.close();
    silent.closeAllConnections();
    silent.close();
  });
});
