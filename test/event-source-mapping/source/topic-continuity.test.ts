import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Kafka } from 'kafkajs';
import { SYSTEM_CLOCK } from '../../../event-source-mapping/clock.ts';
import { TopicContinuity } from '../../../event-source-mapping/source/topic-continuity.ts';

/** What the brokers say of the group's offset of partition 0, once they do. */
let answer: (offset: number) => void;
let asked: number;
let ended: string[];
let continuity: TopicContinuity;

const admin = {
  connect: async () => {},
  disconnect: async () => {},
  fetchOffsets: () => {
    asked++;
    return new Promise((resolve) => {
      answer = (offset) => resolve([{ topic: 'any', partitions: [{ partition: 0, offset: String(offset) }] }]);
    });
  },
};

const commit = (offset: number) => continuity.commit(new Map([[0, offset]]), async () => {});
/** Lets what waits for nothing but promises go on. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('what was read after a commit', () => {
  beforeEach(async () => {
    [asked, ended] = [0, []];
    const reader = { end: (reason: unknown) => void ended.push(String(reason)) };
    continuity = new TopicContinuity({
      newKafka: () => ({ admin: () => admin }) as unknown as Kafka,
      topic: 'any',
      groupId: 'any',
      clock: SYSTEM_CLOCK,
      reader: () => reader,
    });
    await commit(500);
  });

  it('is of the same topic where the brokers have its offset, which several partitions ask once', async () => {
    const both = [continuity.isSame(), continuity.isSame()];
    await settled();
    answer(500);
    expect(await Promise.all(both)).toEqual([true, true]);
    expect(asked).toBe(1);
    expect(await continuity.isSame()).toBe(true);
    expect([asked, ended]).toEqual([1, []]);
  });

  it('is of another where they have forgotten it: the consumer ends', async () => {
    const isSame = continuity.isSame();
    await settled();
    answer(-1);
    expect(await isSame).toBe(false);
    expect(ended).toEqual(['Error: the topic was made again']);
  });

  it('is of the same topic though more was committed while the brokers were asked', async () => {
    const isSame = continuity.isSame();
    await settled();
    const answerOfBefore = answer;
    const more = commit(600);
    await settled();
    answer(500);
    await more;
    answerOfBefore(500);
    expect(await isSame).toBe(true);
    expect(ended).toEqual([]);
  });
});
