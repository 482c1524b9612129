import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { Webhook } from '../../../adapters/webhook/webhook.ts';

const MESSAGE = { id: 'sensor ü:opened:1', kind: 'opened' as const, text: 'It is hot: 48 °C.' };

let server: Server | undefined;
const received: { readonly headers: IncomingMessage['headers']; readonly body: string }[] = [];

async function aReceiver(answer: (response: ServerResponse, request: IncomingMessage) => void): Promise<string> {
  server = createServer((request, response) => {
    void text(request).then((body) => {
      received.push({ headers: request.headers, body });
      answer(response, request);
    });
  }).listen(0, '127.0.0.1');
  await new Promise((listening) => server?.once('listening', listening));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/secret-path`;
}

describe('Webhook', () => {
  afterEach(() => {
    server?.closeAllConnections();
    server?.close();
    received.length = 0;
  });

  it('posts a message as JSON with its id, signed where there is a secret', async () => {
    const url = await aReceiver((response) => response.end('ok'));
    await new Webhook({ url, secret: 'hush' }).send(MESSAGE);
    await new Webhook({ url }).send(MESSAGE);
    const [signed, unsigned] = received;
    expect(JSON.parse(signed?.body ?? '')).toEqual(MESSAGE);
    const hmac = createHmac('sha256', 'hush')
      .update(signed?.body ?? '')
      .digest('hex');
    expect(signed?.headers).toMatchObject({
      'content-type': 'application/json',
      'idempotency-key': 'sensor%20%C3%BC%3Aopened%3A1',
      'x-signature-256': `sha256=${hmac}`,
    });
    expect(unsigned?.headers['x-signature-256']).toBeUndefined();
  });

  it.each([
    ['a failure', 500, 'the receiver of messages answered with status 500'],
    [
      'a redirect, and does not follow it',
      302,
      'the receiver of messages redirects (status 302), which is not followed',
    ],
  ])('fails by %s', async (_, status, reason) => {
    const url = await aReceiver((response) => response.writeHead(status, { location: '/elsewhere' }).end());
    await expect(new Webhook({ url }).send(MESSAGE)).rejects.toThrow(reason);
    expect(received).toHaveLength(1);
  });

  it.each([
    [429, '30', 30_000],
    [503, '86400', 3_600_000],
    [503, 'Sun, 06 Nov 1994 08:49:37 GMT', 0],
  ])('tells for how long it is to wait after status %i with Retry-After %j', async (status, header, waitMs) => {
    const url = await aReceiver((response) => response.writeHead(status, { 'retry-after': header }).end());
    await expect(new Webhook({ url }).send(MESSAGE)).rejects.toMatchObject({ name: 'AskedToWait', waitMs });
  });

  it.each([
    [429, 'soon'],
    [500, '30'],
  ])('asks for no particular time after status %i with Retry-After %j', async (status, header) => {
    const url = await aReceiver((response) => response.writeHead(status, { 'retry-after': header }).end());
    await expect(new Webhook({ url }).send(MESSAGE)).rejects.toMatchObject({ name: 'Error' });
  });

  it('lets Slack show marks in a text as they are', async () => {
    const posted: string[] = [];
    const fetching = jest.spyOn(globalThis, 'fetch').mockImplementation(async (_, options) => {
      posted.push(String(options?.body));
      return new Response('ok');
    });
    const message = { ...MESSAGE, text: '<!channel> & co.' };
    await new Webhook({ url: 'https://hooks.slack.com/services/x' }).send(message);
    await new Webhook({ url: 'https://example.com/hooks.slack.com' }).send(message);
    fetching.mockRestore();
    expect(posted.map((body) => JSON.parse(body).text)).toEqual(['&lt;!channel&gt; &amp; co.', '<!channel> & co.']);
  });

  it('gives up one that hangs, and does not say its URL', async () => {
    const url = await aReceiver(() => {});
    const failing = new Webhook({ url, timeoutMs: 50 }).send(MESSAGE);
    await expect(failing).rejects.toThrow('the receiver of messages did not answer: nothing came within 0.05 s');
  });

  it('says why nobody answers', async () => {
    const url = await aReceiver(() => {});
    server?.close();
    server?.closeAllConnections();
    await expect(new Webhook({ url }).send(MESSAGE)).rejects.toThrow(/did not answer: ECONNREFUSED$/);
  });
});
