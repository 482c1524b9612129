import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { type Client, searchClient } from '../../../adapters/opensearch/connection/client.ts';
import { searchPatience } from '../../../functions/provisioner/as-master.ts';
import { GivenUp, type Obstacle, untilDone } from '../../../functions/provisioner/patience.ts';
import { timePasses } from '../../support/passing-time.ts';

/** A status to answer with; undefined never answers. */
type Answers = readonly (number | undefined)[];

let stop = async () => {};

/** A client of a server that gives one answer after the other, the last one forever; `before` is called before each. */
async function clientOf(
  answers: Answers,
  before: (attempt: number) => unknown = () => {},
): Promise<{ client: Client; asked: () => number }> {
  let asked = 0;
  const server = createServer((_, response) => {
    before(asked + 1);
    const status = answers[Math.min(asked++, answers.length - 1)];
    if (status !== undefined)
      response.writeHead(status, { 'content-type': 'text/plain' }).end('OpenSearch Security not initialized.');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const client = searchClient({ node: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
  stop = async () => {
    server.closeAllConnections();
    await client.close();
    await new Promise((resolve) => server.close(resolve));
  };
  return { client, asked: () => asked };
}

/** Asks until done, within so many milliseconds; resolves to what was retried for. */
async function ask(client: Client, withinMs: number, unknownUserMs = 0): Promise<readonly string[]> {
  const retried: string[] = [];
  const patience = {
    deadlineMs: Date.now() + withinMs,
    unknownUserUntilMs: Date.now() + unknownUserMs,
    onRetry: ({ kind, reason }: Obstacle) => void retried.push(`${kind}: ${reason}`),
  };
  await untilDone(() => client.cluster.health(), searchPatience('https://search.example', patience));
  return retried;
}

const failureOf = (asked: Promise<unknown>) =>
  asked.then(
    () => undefined,
    (error) => (error instanceof GivenUp ? error.obstacle : error),
  );

describe('untilDone', () => {
  afterEach(async () => {
    jest.restoreAllMocks();
    await stop();
    stop = async () => {};
  });

  it.each([[503], [429], [409]])('tries again after status %d', async (status) => {
    const { client } = await clientOf([status, 200]);
    const [retried] = await ask(client, 20_000);
    expect(retried).toMatch(new RegExp(`: ${status} OpenSearch Security not initialized.$`));
  });

  it('gives up with what stood in the way when the time is over', async () => {
    const { client, asked } = await clientOf([503], (attempt) => attempt === 2 && timePasses(20_000));
    expect(await failureOf(ask(client, 20_000))).toMatchObject({ kind: 'busy', status: 503 });
    expect(asked()).toBe(2);
  });

  it('does not wait beyond its time for an answer', async () => {
    const { client } = await clientOf([undefined]);
    expect(await failureOf(ask(client, 300))).toMatchObject({ kind: 'unreachable' });
  });

  it.each([
    [401, 'unauthenticated'],
    [403, 'forbidden'],
    [400, 'refused'],
  ])('gives up at once after status %d', async (status, kind) => {
    const { client, asked } = await clientOf([status]);
    expect(await failureOf(ask(client, 20_000))).toMatchObject({ kind, status });
    expect(asked()).toBe(1);
  });

  it.each([[401], [403]])(
    'tries again after status %d as long as a new domain may not know its user',
    async (status) => {
      const { client } = await clientOf([status, 200]);
      expect(await ask(client, 20_000, 10_000)).toHaveLength(1);
    },
  );

  it('gives up when the user is still refused after that', async () => {
    const { client, asked } = await clientOf([401], (attempt) => attempt === 2 && timePasses(10_000));
    expect(await failureOf(ask(client, 60_000, 10_000))).toMatchObject({ kind: 'unauthenticated' });
    expect(asked()).toBe(2);
  });

  it('waits for a node that refuses connections', async () => {
    const client = searchClient({ node: 'http://127.0.0.1:1' });
    expect(await failureOf(ask(client, 100))).toMatchObject({
      kind: 'unreachable',
      reason: expect.stringContaining('ECONNREFUSED'),
    });
  });

  it('lets a mistake in the program through as it is', async () => {
    const mistake = new TypeError('no such thing');
    const attempt = () => Promise.reject(mistake);
    const patience = searchPatience('https://search.example', { deadlineMs: Date.now() + 1_000, onRetry: () => {} });
    const done = untilDone(attempt, patience);
    await expect(done).rejects.toBe(mistake);
  });
});
