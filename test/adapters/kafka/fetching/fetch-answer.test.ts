import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readCompressedBatches } from '../../../../adapters/kafka/compression/compression-codecs.ts';
import { decodeFetchAnswer } from '../../../../adapters/kafka/fetching/fetch-answer.ts';
import { UnknownBytes } from '../../../../adapters/kafka/fetching/record-cursor.ts';
import { projectRoot } from '../../../../project-root.ts';
import { type BatchToEncode, encodeBatch, encodeFetchAnswer } from '../../../support/builders/a-fetch-answer.ts';
import { aBatch, anyBatches, aRecord } from '../../../support/builders/fetched-batches.ts';
import { decodeByKafkajs, seenByConsumer } from '../../../support/kafkajs-consumer.ts';

const recorded = join(projectRoot, 'test/adapters/kafka/fetching/recorded');

async function expectSame(bytes: Buffer, fetchedOffset = 0): Promise<void> {
  const own = seenByConsumer(await decodeFetchAnswer(bytes), fetchedOffset);
  expect(own).toEqual(seenByConsumer(await decodeByKafkajs(bytes), fetchedOffset));
}

const mark = (baseOffset: number, producerId: number, kind: 'abort' | 'commit'): BatchToEncode =>
  aBatch({
    baseOffset,
    producerId,
    isControl: true,
    isTransactional: true,
    records: [aRecord({ key: Buffer.from([0, 0, 0, kind === 'abort' ? 0 : 1]), value: Buffer.alloc(6) })],
  });
const answerOf = (batches: readonly BatchToEncode[], aborted: { producerId: number; firstOffset: number }[] = []) =>
  encodeFetchAnswer('readings', [
    {
      partition: 2,
      aborted,
      bytes: Buffer.concat(batches.map((batch) => encodeBatch(batch, (_, body) => gzipSync(body)))),
    },
  ]);
const offsetsSeen = async (bytes: Buffer, fetchedOffset = 0): Promise<string[]> =>
  seenByConsumer(await decodeFetchAnswer(bytes), fetchedOffset).flatMap(({ messages }) =>
    messages.map(({ offset }) => offset),
  );

beforeAll(() => readCompressedBatches());

describe('decodeFetchAnswer', () => {
  it('makes of any batches what kafkajs makes of them, wherever the fetch began and the answer was cut', async () => {
    const property = fc.asyncProperty(
      anyBatches,
      fc.nat({ max: 3_000 }),
      fc.nat({ max: 400 }),
      async (list, into, cut) => {
        const whole = Buffer.concat(list.map((batch) => encodeBatch(batch, (_, body) => gzipSync(body))));
        const kept = whole.subarray(0, Math.max(Math.min(whole.length, 61), whole.length - cut));
        const parts = [kept, Buffer.alloc(0)].map((part, partition) => ({ partition, aborted: [], bytes: part }));
        await expectSame(encodeFetchAnswer('readings', parts), (list[0]?.baseOffset ?? 0) + into);
      },
    );
    await fc.assert(property, { numRuns: 300 });
  });

  it.each(readdirSync(recorded))("makes of a broker's recorded answer what kafkajs makes of it: %s", async (file) => {
    await expectSame(readFileSync(join(recorded, file)));
  });

  it('leaves out the records of aborted transactions and all marks, and tells where the batches end', async () => {
    const interrupted = answerOf(
      [
        aBatch({ baseOffset: 0, producerId: 5, isTransactional: true }),
        aBatch({ baseOffset: 1, producerId: 6, isTransactional: true }),
        mark(2, 5, 'abort'),
        aBatch({ baseOffset: 3, producerId: 5, isTransactional: true }),
        mark(4, 6, 'commit'),
        mark(5, 5, 'commit'),
      ],
      [{ producerId: 5, firstOffset: 0 }],
    );
    await expectSame(interrupted);
    expect(await offsetsSeen(interrupted)).toEqual(['1', '3']);
    await expectSame(answerOf([mark(9, 5, 'abort')], [{ producerId: 5, firstOffset: 2 }]), 9);
  });

  it('leaves out all aborted transactions that began before the fetch did, where kafkajs hands one out', async () => {
    const amid = answerOf(
      [10, 11].map((baseOffset) => aBatch({ baseOffset, producerId: 17 - baseOffset, isTransactional: true })),
      [5, 6, 7].map((producerId) => ({ producerId, firstOffset: producerId - 4 })),
    );
    expect(await offsetsSeen(amid, 10)).toEqual([]);
  });

  it.each([
    { what: 'alone, with the next batch cut off', before: [], ends: ['7', '7'], isLeftOut: true },
    { what: 'behind records', before: [aBatch({ baseOffset: 4 })], ends: ['4', '7'], isLeftOut: false },
  ])('ends where a batch does of which compaction has left no record: $what', async ({ before, ends, isLeftOut }) => {
    const emptied = aBatch({ baseOffset: 5, producerId: 9, lastOffsetDelta: 2, records: [] });
    const cut = encodeBatch(aBatch({ baseOffset: 8 })).subarray(0, -1);
    const bytes = Buffer.concat([...[...before, emptied].map((batch) => encodeBatch(batch)), cut]);
    const answer = await decodeFetchAnswer(encodeFetchAnswer('readings', [{ partition: 0, aborted: [], bytes }]));
    const [seen] = seenByConsumer(answer, before.length > 0 ? 4 : 6);
    expect(seen).toMatchObject({ ends: [...ends, expect.anything()], isLeftOut });
    expect(seen?.messages).toHaveLength(before.length);
  });

  it('keeps headers in their order, those of names that come again and of names that objects have', async () => {
    const list = ['b', 'constructor', '__proto__', 'b'].map((each, index) => [each, Buffer.from([index])] as const);
    const { responses } = await decodeFetchAnswer(answerOf([aBatch({ records: [aRecord({ headers: list })] })]));
    expect(responses[0]?.partitions[0]?.messages[0]?.headerList).toEqual(list);
  });

  it.each<[string, Buffer]>([
    ['an older version of batches', answerOf([aBatch()]).fill(1, 86, 87)],
    ['an offset beyond 2^53', answerOf([aBatch({ baseOffset: 2 ** 60 })])],
    ['an answer that ends too early', answerOf([aBatch()]).subarray(0, -1)],
    ['a record that is longer than it tells', answerOf([aBatch()]).fill(0x18, 131, 132)],
  ])('does not know %s', async (_, answer) => {
    await expect(decodeFetchAnswer(answer)).rejects.toThrow(UnknownBytes);
  });

  it('fails with the sentence of a codec that cannot decompress', async () => {
    const answer = answerOf([aBatch({ codec: 6 })]);
    await expect(decodeFetchAnswer(answer)).rejects.toThrow('compressed with codec 6, which is unknown');
  });
});
