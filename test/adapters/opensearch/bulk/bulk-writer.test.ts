import { afterEach, describe, expect, it, jest } from '@jest/globals';
import type { CreateOperation } from '../../../../adapters/opensearch/bulk/bulk-lines.ts';
import { BulkWriter } from '../../../../adapters/opensearch/bulk/bulk-writer.ts';
import { searchClient } from '../../../../adapters/opensearch/connection/client.ts';
import { REQUEST_TIMEOUT_MS } from '../../../../adapters/opensearch/connection/retry-until.ts';
import { SearchTrouble } from '../../../../adapters/opensearch/connection/search-trouble.ts';
import { bulkAnswer, recordedAnswer, recordedRefusal } from '../../../support/builders/recorded-answer.ts';
import { type Answer, aSearchServer, type SearchServer } from '../../../support/doubles/a-search-server.ts';
import { timePasses } from '../../../support/passing-time.ts';

type Answering = (ids: readonly string[], request: number) => Answer | Promise<Answer>;

type Limits = Pick<ConstructorParameters<typeof BulkWriter>[0], 'maxOperations' | 'concurrency' | 'requestTimeoutMs'>;

/** How long a write goes on unless told. */
const DEADLINE_MS = 10_000;

let server: SearchServer | undefined;

afterEach(async () => {
  jest.restoreAllMocks();
  await server?.close();
  server = undefined;
});

const operationsOf = (ids: readonly string[], document = '{"temperature":1}'): CreateOperation<string>[] =>
  ids.map((id) => ({ index: 'anomalies-2026.11.22', id, document, source: id }));

const allDone = (ids: readonly string[]) => bulkAnswer(ids.map(() => 201));

/** Writes documents of these ids to a server that answers so; tells what became of each. */
async function write(
  answer: Answering,
  operations: Iterable<CreateOperation<string>>,
  { deadlineMs = DEADLINE_MS, count = 1, ...limits }: { deadlineMs?: number; count?: number } & Limits = {},
) {
  server = await aSearchServer(answer);
  const client = searchClient({ node: server.node });
  const written: string[] = [];
  const retries: [number, string][] = [];
  const startMs = Date.now();
  const result = await new BulkWriter({ client, ...limits })
    .write({ operations, count }, startMs + deadlineMs, {
      written: (done) => written.push(...done),
      retrying: (count, trouble) => retries.push([count, trouble.code]),
    })
    .then((rejected) => ({ rejected: rejected.map(({ operation, error }) => [operation.source, error]) }))
    .catch((trouble: unknown) => ({ trouble }));
  await client.close();
  const { requests, mostInFlight } = server;
  return { ...result, written, retries, requests, mostInFlight, tookMs: Date.now() - startMs };
}

describe('BulkWriter', () => {
  it('writes new documents', async () => {
    const outcome = await write(() => recordedAnswer('created'), operationsOf(['a', 'b']));
    expect(outcome).toMatchObject({ rejected: [], written: ['a', 'b'], retries: [], requests: [['a', 'b']] });
  });

  it('takes a document that is there already as written', async () => {
    const outcome = await write(() => recordedAnswer('version-conflict'), operationsOf(['a', 'b']));
    expect(outcome).toMatchObject({ rejected: [], written: ['a', 'b'], requests: [['a', 'b']] });
  });

  it('hands back only the documents with a mapping error and writes the others', async () => {
    const outcome = await write(() => recordedAnswer('mapper-parsing'), operationsOf(['a', 'b', 'c', 'd']));
    expect(outcome).toMatchObject({
      rejected: [
        ['b', expect.stringContaining('mapper_parsing_exception')],
        ['c', expect.stringContaining('mapper_parsing_exception')],
      ],
      written: ['a', 'd'],
      requests: [['a', 'b', 'c', 'd']],
    });
  });

  it.each([[429], [500], [503]])('sends an item of status %d again, alone', async (status) => {
    const answer: Answering = (ids, request) => (request === 0 ? bulkAnswer([201, status, 409]) : allDone(ids));
    const outcome = await write(answer, operationsOf(['a', 'b', 'c']));
    expect(outcome).toMatchObject({
      written: ['a', 'c', 'b'],
      retries: [[1, 'busy']],
      requests: [['a', 'b', 'c'], ['b']],
    });
  });

  it.each<[string, Answer, string]>([
    ['429, as recorded', recordedAnswer('circuit-breaker'), 'busy'],
    ['503', { status: 503, body: 'Service Unavailable' }, 'busy'],
    ['401', { status: 401, body: '' }, 'refused'],
    ['403', { status: 403, body: '' }, 'refused'],
    ['404', { status: 404, body: '' }, 'refused'],
    ['400, as recorded', recordedAnswer('id-too-long'), 'refused'],
    ['a cut connection', 'cut', 'unreachable'],
    ['too few items', recordedAnswer('created'), 'nonsense'],
    ['no items', { status: 200, body: {} }, 'nonsense'],
    ['no JSON object', { status: 200, body: null }, 'nonsense'],
    ['a web page', { status: 200, body: '<html>' }, 'nonsense'],
  ])('sends a whole request again after %s', async (_, first, code) => {
    const outcome = await write(
      (ids, request) => (request === 0 ? first : allDone(ids)),
      operationsOf(['a', 'b', 'c']),
    );
    expect(outcome).toMatchObject({
      rejected: [],
      written: ['a', 'b', 'c'],
      retries: [[3, code]],
      requests: [
        ['a', 'b', 'c'],
        ['a', 'b', 'c'],
      ],
    });
  });

  it.each([['shard-limit'], ['closed-index'], ['write-block'], ['read-only'], ['disk-full'], ['index-missing']])(
    'rejects no document for the recorded %s, but gives up at the deadline',
    async (name) => {
      const answer: Answering = (ids, request) => {
        if (request === 1) timePasses(DEADLINE_MS);
        return bulkAnswer(ids.map((id) => (id === 'b' ? recordedRefusal(name) : 201)));
      };
      const outcome = await write(answer, operationsOf(['a', 'b', 'c']));
      expect(outcome).toMatchObject({ trouble: { code: 'refused', retryable: true }, written: ['a', 'c'] });
      expect(outcome.requests).toEqual([['a', 'b', 'c'], ['b']]);
    },
  );

  it.each<[string, Answer, string]>([
    ['refuses everybody', { status: 403, body: '' }, 'refused'],
    ['is busy', { status: 429, body: '' }, 'busy'],
    ['cuts every connection', 'cut', 'unreachable'],
    ['never answers', 'silence', 'unreachable'],
    ['stalls within its answer', 'half', 'unreachable'],
    ['never comes to the end of its answer', 'trickle', 'unreachable'],
  ])('gives up at the deadline when OpenSearch %s', async (_, answer, code) => {
    const outcome = await write(() => answer, operationsOf(['a', 'b']), { deadlineMs: 400 });
    expect(outcome).toMatchObject({ trouble: { code }, written: [] });
    expect((outcome as { trouble: unknown }).trouble).toBeInstanceOf(SearchTrouble);
    expect(outcome.tookMs).toBeLessThan(REQUEST_TIMEOUT_MS);
  });

  it('gives up at once when the deadline is past', async () => {
    const outcome = await write(() => 'silence', operationsOf(['a']), { deadlineMs: -1000 });
    expect(outcome).toMatchObject({ trouble: { code: 'unreachable' } });
    expect(outcome.tookMs).toBeLessThan(REQUEST_TIMEOUT_MS);
  });

  it('halves a request that is too large until it fits', async () => {
    const answer: Answering = (ids) => (ids.length > 2 ? recordedAnswer('too-large') : allDone(ids));
    const outcome = await write(answer, operationsOf(['a', 'b', 'c', 'd', 'e']));
    expect(outcome).toMatchObject({ rejected: [], written: ['a', 'b', 'c', 'd', 'e'], retries: [] });
    expect(outcome.requests.filter((ids) => ids.length <= 2)).toEqual([['a', 'b'], ['c'], ['d', 'e']]);
  });

  it('rejects no document that alone is refused as too large, but says which limit is at fault', async () => {
    const answer: Answering = (ids) => (ids.includes('b') ? recordedAnswer('too-large') : allDone(ids));
    const outcome = await write(answer, operationsOf(['a', 'b', 'c']), { deadlineMs: 1_000 });
    expect(outcome).toMatchObject({
      trouble: { code: 'refused', message: expect.stringMatching(/^a request of 73 bytes .* http.max_content_length/) },
      written: ['a'],
    });
  });

  it.each<[string, Answer]>([
    ['no answer in time', 'silence'],
    ['half an answer in time', 'half'],
    ['504 from a load balancer', { status: 504, body: '' }],
  ])('sends smaller requests after %s, and larger ones again once answers come soon', async (_, slow) => {
    const ids = Array.from({ length: 24 }, (_, index) => `d${index}`);
    let overloaded = true;
    const answer: Answering = (some) => {
      if (overloaded && some.length > 2) return slow;
      overloaded &&= some.at(-1) !== 'd7';
      return allDone(some);
    };
    const limits = { maxOperations: 8, concurrency: 1, requestTimeoutMs: 500 };
    const outcome = await write(answer, operationsOf(ids), limits);
    expect(outcome).toMatchObject({ rejected: [], written: ids });
    expect(outcome.requests.map(({ length }) => length)).toEqual([8, 4, 2, 2, 4, 2, 2, 4, 8, 4]);
  });

  it('does not take a request for too large that the deadline has cut short', async () => {
    const answer: Answering = (some, request) => (request === 0 ? 'silence' : allDone(some));
    server = await aSearchServer(answer);
    const client = searchClient({ node: server.node });
    const writer = new BulkWriter({ client, requestTimeoutMs: 1000 });
    const listener = { written: () => {}, retrying: () => {} };
    await writer.write({ operations: operationsOf(['a', 'b']), count: 2 }, Date.now() + 100, listener).catch(() => {});
    await writer.write({ operations: operationsOf(['a', 'b']), count: 2 }, Date.now() + 5000, listener);
    await client.close();
    expect(server.requests).toEqual([
      ['a', 'b'],
      ['a', 'b'],
    ]);
  });

  it('gives each request about as many operations, and each sender as many requests', async () => {
    const ids = Array.from({ length: 3_100 }, (_, index) => `d${index}`);
    const outcome = await write(allDone, operationsOf(ids), { count: ids.length, maxOperations: 1_500 });
    expect(outcome.requests.map(({ length }) => length)).toEqual([775, 775, 775, 775]);
  });

  it('cuts requests by number and by size', async () => {
    const byNumber = await write(allDone, operationsOf(['a', 'b', 'c']), { maxOperations: 2, concurrency: 1 });
    expect(byNumber.requests).toEqual([['a', 'b'], ['c']]);
    await server?.close();
    const large = operationsOf(['a', 'b', 'c'], `"${'ü'.repeat(850_000)}"`);
    const bySize = await write(allDone, large, { concurrency: 1 });
    expect(bySize.requests).toEqual([['a', 'b'], ['c']]);
  });

  it.each([[1], [3]])('has at most %d requests in flight', async (concurrency) => {
    const ids = Array.from({ length: 12 }, (_, index) => `d${index}`);
    const answer: Answering = async (some) => {
      await new Promise((resolve) => setTimeout(resolve, 30));
      return allDone(some);
    };
    const outcome = await write(answer, operationsOf(ids), { maxOperations: 1, concurrency });
    expect(outcome.mostInFlight).toBe(concurrency);
    expect([...outcome.written].sort()).toEqual([...ids].sort());
  });

  it('tells of each document once, however often requests fail', async () => {
    const ids = Array.from({ length: 60 }, (_, index) => `d${index}`);
    const attempts = new Map<string, number>();
    const answer: Answering = (some, request) => {
      if (request % 4 === 3) return 'cut';
      for (const id of some) attempts.set(id, (attempts.get(id) ?? 0) + 1);
      return bulkAnswer(some.map((id) => ((attempts.get(id) ?? 0) > id.length % 3 ? 201 : 429)));
    };
    const outcome = await write(answer, operationsOf(ids), { maxOperations: 7 });
    expect([...outcome.written].sort()).toEqual([...ids].sort());
  });

  it('starts no request after another one has given up', async () => {
    const ids = Array.from({ length: 10 }, (_, index) => `d${index}`);
    const answer: Answering = (some) => (some.includes('d0') ? { status: 403, body: '' } : 'silence');
    const outcome = await write(answer, operationsOf(ids), { maxOperations: 1, deadlineMs: 300 });
    expect(new Set(outcome.requests.flat())).toEqual(new Set(['d0', 'd1']));
  });

  it('passes on an error of the iterable', async () => {
    function* broken(): Generator<CreateOperation<string>> {
      yield* operationsOf(['a']);
      throw new Error('broken iterable');
    }
    expect(await write(allDone, broken(), { maxOperations: 1 })).toMatchObject({
      trouble: new Error('broken iterable'),
    });
  });
});
