import { afterAll, describe, expect, it } from '@jest/globals';
import type { SessionAnswer } from '../../../console/view/answers.ts';
import { aConsole } from '../../support/console/a-console.ts';

const HOST = '127.0.0.1:8080';
const { app, close } = aConsole();
const readOnly = aConsole({ isReadOnly: true });

const session = async (of = app): Promise<SessionAnswer> =>
  (await (await of.request(`http://${HOST}/api/session`, { headers: { host: HOST } })).json()) as SessionAnswer;

/** What the console's own page sends, but for some headers; an empty one is left out. */
async function change(body: unknown, headers: Record<string, string> = {}, verb = 'shelve', of = app) {
  const { token = 'none' } = await session(of);
  const own = { host: HOST, origin: `http://${HOST}`, 'sec-fetch-site': 'same-origin', 'x-console-token': token };
  const sent = Object.entries({ ...own, ...headers }).filter(([, value]) => value !== '');
  const init = { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body), headers: sent };
  const response = await of.request(`http://${HOST}/api/episodes/${verb}`, init);
  return [response.status, ((await response.json()) as { problem: string }).problem] as const;
}

const ASKED = { id: 'x:temperature-high', by: 'ada', why: 'on my way', for: '8h' };

describe('changes by the console', () => {
  afterAll(close);
  afterAll(readOnly.close);

  it.each([
    ['of another origin', { origin: 'https://attacker.example' }, /own page only|own page changes/],
    ['of another port', { origin: 'http://127.0.0.1:9999' }, /own page changes/],
    ['without an origin', { origin: '' }, /own page changes/],
    ['of nowhere', { origin: 'null' }, /own page changes/],
    ['of a page that the browser calls foreign', { 'sec-fetch-site': 'cross-site' }, /own page changes/],
    ['of a page on another port', { 'sec-fetch-site': 'same-site' }, /own page changes/],
    ['without a token', { 'x-console-token': '' }, /load it again/],
    ['with another token', { 'x-console-token': 'a'.repeat(32) }, /load it again/],
  ])('are refused %s', async (_, headers, sentence) => {
    expect(await change(ASKED, headers)).toEqual([403, expect.stringMatching(sentence)]);
  });

  it('are refused by a name that only leads here', async () => {
    const headers = { host: 'attacker.example', origin: 'http://attacker.example' };
    expect(await change(ASKED, headers)).toEqual([421, expect.stringContaining('127.0.0.1 and localhost only')]);
  });

  it('are not possible with --read-only, which gives no token', async () => {
    expect(await session(readOnly.app)).toEqual({});
    expect(await change(ASKED, {}, 'shelve', readOnly.app)).toEqual([
      405,
      'The console was started with --read-only: POST is not allowed.',
    ]);
  });

  it('have a token that is told to nobody else and is another one at each start', async () => {
    const other = aConsole();
    const tokens = [(await session()).token, (await session(other.app)).token];
    await other.close();
    expect(new Set(tokens).size).toBe(2);
    const foreign = { host: HOST, 'sec-fetch-site': 'cross-site' };
    expect((await app.request(`http://${HOST}/api/session`, { headers: foreign })).status).toBe(403);
  });

  it.each([
    [{ ...ASKED, id: undefined }, 'The id of the episode is missing.'],
    [{ ...ASKED, by: ' ' }, 'Your name is missing.'],
    [{ ...ASKED, why: '' }, 'Why is missing.'],
    [{ ...ASKED, why: 'x'.repeat(1_001) }, 'Why is longer than 1000 characters: shorten it.'],
    [{ ...ASKED, why: { a: 1 } }, 'Why is missing.'],
    [
      { ...ASKED, for: '8d' },
      'A shelf lasts at most 7 days here; npm run episodes -- shelve … --long makes a longer one.',
    ],
    [{ ...ASKED, for: undefined, until: 'later' }, 'Say until when it is to be shelved: a time like 2026-11-22 09:00.'],
    [
      { ...ASKED, for: undefined, until: '2001-01-01T00:00:00Z' },
      'The shelf would end before it begins: name a later time.',
    ],
    ['{"id"', 'What is asked for is not JSON.'],
    ['"text"', 'What is asked for is not JSON.'],
    [[1], 'The id of the episode is missing.'],
  ])('are refused with one sentence where %j is asked for', async (asked, sentence) => {
    expect(await change(asked)).toEqual([400, sentence]);
  });

  it('are refused where more is written than anybody means to', async () => {
    expect(await change({ ...ASKED, more: 'x'.repeat(20_000) })).toEqual([413, 'That is too much text: shorten it.']);
  });

  it.each(['acknowledge', 'shelve', 'unshelve'])(
    'say with %s that OpenSearch is away, and what to do',
    async (verb) => {
      expect(await change(ASKED, {}, verb)).toEqual([
        502,
        expect.stringMatching(/^OpenSearch at http:\/\/127\.0\.0\.1:1 does not answer \(.*\): start it/),
      ]);
    },
  );
});
