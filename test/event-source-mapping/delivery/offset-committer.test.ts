import { describe, expect, it } from '@jest/globals';
import { SYSTEM_CLOCK } from '../../../event-source-mapping/clock.ts';
import { OffsetCommitter } from '../../../event-source-mapping/delivery/offset-committer.ts';
import { eventually } from '../../support/eventually.ts';

function aCommitter(accept: (request: number) => Promise<void>) {
  const sent: object[] = [];
  const state = { generation: 1 };
  const committer = new OffsetCommitter({
    commit: (offsets) => {
      sent.push(Object.fromEntries(offsets));
      return accept(sent.length);
    },
    generation: () => state.generation,
    log: () => {},
    clock: SYSTEM_CLOCK,
  });
  return { committer, sent, state };
}

describe('OffsetCommitter', () => {
  it('sends one request at a time, and then the newest of each partition', async () => {
    let answer = () => {};
    const { committer, sent } = aCommitter(() => new Promise((resolve) => (answer = resolve)));
    committer.done(new Map([[0, 5]]), 1);
    committer.done(new Map([[0, 7]]), 1);
    committer.done(
      new Map([
        [0, 9],
        [1, 3],
      ]),
      1,
    );
    expect(sent).toEqual([{ 0: 5 }]);
    answer();
    await eventually('the second request', () => sent.length === 2);
    expect(sent[1]).toEqual({ 0: 9, 1: 3 });
    answer();
    expect(await committer.flush(1_000)).toBe(true);
  });

  it('sends refused offsets again, unless newer ones have come', async () => {
    const { committer, sent } = aCommitter((request) =>
      request < 2 ? Promise.reject(new Error('no')) : Promise.resolve(),
    );
    committer.done(
      new Map([
        [0, 5],
        [1, 6],
      ]),
      1,
    );
    committer.done(new Map([[0, 8]]), 1);
    expect(await committer.flush(5_000)).toBe(true);
    expect(sent).toEqual([
      { 0: 5, 1: 6 },
      { 0: 8, 1: 6 },
    ]);
  });

  it('keeps what waits when an invocation of an earlier generation ends late', async () => {
    let answer = () => {};
    const { committer, sent, state } = aCommitter(() => new Promise((resolve) => (answer = resolve)));
    state.generation = 2;
    committer.done(new Map([[1, 4]]), 2);
    committer.done(new Map([[2, 99]]), 2);
    committer.done(new Map([[0, 7]]), 1);
    answer();
    await eventually('the second request', () => sent.length === 2);
    expect(sent).toEqual([{ 1: 4 }, { 2: 99 }]);
    answer();
    expect(await committer.flush(1_000)).toBe(true);
  });

  it('never sends offsets of a generation that has passed', async () => {
    const { committer, sent, state } = aCommitter(() => Promise.reject(new Error('no')));
    committer.done(new Map([[0, 5]]), 1);
    state.generation = 2;
    expect(await committer.flush(5_000)).toBe(true);
    committer.done(new Map([[0, 6]]), 1);
    expect(sent).toEqual([{ 0: 5 }]);
  });

  it('says when it could not finish in time', async () => {
    const { committer } = aCommitter(() => new Promise(() => {}));
    committer.done(new Map([[0, 5]]), 1);
    expect(await committer.flush(20)).toBe(false);
  });
});
