import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { searchClient } from '../../../../adapters/opensearch/connection/client.ts';
import type { SearchAuthentication } from '../../../../adapters/opensearch/connection/search-connection.ts';
import { searchFailure } from '../../../../adapters/opensearch/connection/search-failure.ts';
import { type Answer, aSearchServer, type SearchServer } from '../../../support/doubles/a-search-server.ts';
import { eventually } from '../../../support/eventually.ts';
import { type RunningProgram, runProgram } from '../../../support/programs/running-program.ts';

const TIMED_OUT = { name: 'TimeoutError' };
const SIGNED = { kind: 'sigv4', region: 'eu-central-1', service: 'es' } as const;

const environmentBefore = { ...process.env };
let server: SearchServer | undefined;
let program: RunningProgram | undefined;

afterEach(async () => {
  process.env = { ...environmentBefore };
  await program?.end('SIGKILL');
  await server?.close();
  program = server = undefined;
});

/** Asks a server that answers so for itself; tells what came of it. */
async function ask(answer: Answer, requestTimeout: number, authentication: SearchAuthentication = { kind: 'none' }) {
  server = await aSearchServer(() => answer);
  const client = searchClient({ node: server.node, authentication });
  const outcome = await client.info({}, { requestTimeout }).catch((error: unknown) => error);
  await client.close();
  return outcome;
}

describe('a request to OpenSearch', () => {
  it.each<[string, Answer]>([
    ['without an answer', 'silence'],
    ['whose answer stalls after its headers', 'half'],
    ['whose answer comes by a byte at a time', 'trickle'],
  ])('%s fails in its own time as one that timed out, and leaves no connection', async (_, answer) => {
    const outcome = await ask(answer, 150);
    expect(outcome).toMatchObject(TIMED_OUT);
    expect(searchFailure(outcome)).toMatchObject({ kind: 'unreachable', reason: expect.stringMatching('timed out') });
    await eventually('no connection is left', () => server?.connections === 0);
  });

  it('that is signed fails in its own time too', async () => {
    Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'KEY', AWS_SECRET_ACCESS_KEY: 'not a secret' });
    expect(await ask('half', 150, SIGNED)).toMatchObject(TIMED_OUT);
  });

  it('whose body is taken slowly fails in its own time, though there is never a pause', async () => {
    let taken = 0;
    const slow = createServer((socket) => {
      socket
        .on('error', () => {})
        .on('data', ({ length }) => {
          taken += length;
          if (taken > 30_000_000) socket.end('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n');
          socket.pause();
          setTimeout(() => socket.resume(), 3);
        });
    }).listen(0, '127.0.0.1');
    await once(slow, 'listening');
    const client = searchClient({ node: `http://127.0.0.1:${(slow.address() as AddressInfo).port}` });
    const body = { text: 'x'.repeat(30_000_000) };
    const request = client.index({ index: 'any', body }, { requestTimeout: 300 });
    await expect(request).rejects.toMatchObject(TIMED_OUT);
    await client.close();
    slow.close();
    await once(slow, 'close');
  });

  it.each<[string, Answer, string]>([
    ['answered', { status: 200, body: {} }, 'answered'],
    ['timed out', 'half', 'TimeoutError'],
  ])('that was %s leaves nothing that keeps the process alive', async (_, answer, outcome) => {
    server = await aSearchServer(() => answer);
    const timeoutMs = answer === 'half' ? 200 : 600_000;
    program = runProgram('test/support/programs/one-request-program.ts', [server.node, String(timeoutMs)]);
    await eventually('the program has ended', () => program?.child.exitCode === 0);
    expect(program.output()).toBe(`${outcome}\n`);
  });
});
