import { describe, expect, it } from '@jest/globals';
import { COMMIT_MOMENTS, type CommitMoment } from '../../../soak/schedule/disturbance.ts';
import { CommitWatch, WatchedConnection } from '../../../soak/wire/commit-watch.ts';
import { eventually } from '../../support/eventually.ts';

const FETCH = 1;
const OFFSET_COMMIT = 8;

const aRequest = (apiKey: number, correlation: number, bytes = 8): Buffer => {
  const request = Buffer.alloc(4 + bytes, apiKey);
  request.writeUInt32BE(bytes, 0);
  request.writeInt16BE(apiKey, 4);
  request.writeInt32BE(correlation, 8);
  return request;
};
const aResponse = (correlation: number): Buffer => {
  const response = Buffer.alloc(12);
  response.writeUInt32BE(8, 0);
  response.writeInt32BE(correlation, 4);
  return response;
};
const COMMIT = aRequest(OFFSET_COMMIT, 7);
const ANSWER = aResponse(7);

function watched(...moments: CommitMoment[]) {
  const watch = new CommitWatch();
  const struck: CommitMoment[] = [];
  for (const moment of moments) watch.atNext({ moment, strike: async () => void struck.push(moment) });
  let cuts = 0;
  return { watch, struck, cuts: () => cuts, open: () => new WatchedConnection(watch, () => cuts++) };
}

describe('a connection to a broker whose commits are watched', () => {
  it('hands everything on while nobody waits for a commit', () => {
    const connection = watched().open();
    expect(connection.request(COMMIT)).toEqual(COMMIT);
    expect(connection.response(ANSWER)).toEqual(ANSWER);
  });

  it('hands requests on whole, however they are cut and joined', () => {
    const connection = watched().open();
    const sent = Buffer.concat([aRequest(FETCH, 1, 300), COMMIT, aRequest(FETCH, 2, 17)]);
    const passed = [...sent].map((byte) => connection.request(Buffer.of(byte)));
    expect(Buffer.concat(passed)).toEqual(sent);
    expect(passed.filter(({ length }) => length > 0).map(({ length }) => length)).toEqual([304, 12, 21]);
  });

  it.each([
    ['before' as const, [], []],
    ['withheld' as const, [COMMIT], []],
    ['answered' as const, [COMMIT], [ANSWER]],
  ])('strikes %s: what has passed by then', async (moment, requests, responses) => {
    const { open, struck, cuts } = watched(moment);
    const connection = open();
    expect(connection.request(COMMIT)).toEqual(Buffer.concat(requests));
    if (moment !== 'before') {
      expect(struck).toEqual([]);
      expect(connection.response(ANSWER)).toEqual(Buffer.concat(responses));
    }
    await eventually('it has struck', () => struck.length === 1 && cuts() === 1);
    expect(connection.request(aRequest(FETCH, 8))).toHaveLength(0);
    expect(connection.response(aResponse(8))).toHaveLength(0);
  });

  it('strikes at the answer to the commit, not at another', async () => {
    const { open, struck } = watched('withheld');
    const connection = open();
    connection.request(aRequest(FETCH, 6));
    connection.request(COMMIT);
    connection.response(aResponse(6));
    await Promise.resolve();
    expect(struck).toEqual([]);
    connection.response(ANSWER);
    await eventually('it has struck', () => struck.length === 1);
  });

  it('strikes once at each commit, in the order asked', async () => {
    const { open, struck, watch } = watched('before', 'withheld');
    open().request(COMMIT);
    expect(watch.left).toBe(1);
    const second = open();
    second.request(COMMIT);
    second.response(ANSWER);
    await eventually('both have struck', () => struck.length === 2);
    expect(struck).toEqual(['before', 'withheld']);
  });

  it.each(COMMIT_MOMENTS.slice(1))(
    'waits for another commit (%s) where the connection ends before the answer',
    (moment) => {
      const { open, watch } = watched(moment);
      const connection = open();
      connection.request(COMMIT);
      expect(watch.left).toBe(0);
      connection.end();
      expect(watch.left).toBe(1);
    },
  );
});
