import fc from 'fast-check';
import type { BatchToEncode, RecordToEncode } from './a-fetch-answer.ts';

export const aRecord = (fields: Partial<RecordToEncode> = {}): RecordToEncode => ({
  offsetDelta: 0,
  timestampDelta: 0,
  key: Buffer.from('7'),
  value: Buffer.from('{"a":1}'),
  headers: [],
  ...fields,
});

export const aBatch = (fields: Partial<BatchToEncode> = {}): BatchToEncode => ({
  baseOffset: 0,
  firstTimestamp: 1_795_000_000_000,
  maxTimestamp: 1_795_000_000_500,
  producerId: -1,
  isControl: false,
  isTransactional: false,
  isLogAppendTime: false,
  codec: 0,
  records: [aRecord()],
  ...fields,
});

const bytes = (most: number) => fc.uint8Array({ maxLength: most }).map((array) => Buffer.from(array));
const bytesOrNull = fc.oneof({ weight: 4, arbitrary: bytes(90) }, { weight: 1, arbitrary: fc.constant(null) });
const name = fc.stringMatching(/^[a-z]{1,4}$/);
/** Names once each: kafkajs gathers those that come again. */
const headers = fc.uniqueArray(fc.tuple(name, bytesOrNull), { maxLength: 3, selector: ([each]) => each });

const records = fc
  .array(
    fc.record({
      gap: fc.constantFrom(1, 1, 1, 2, 70, 9_000),
      timestampDelta: fc.oneof(fc.integer({ min: -200, max: 20_000 }), fc.integer({ min: -(2 ** 45), max: 2 ** 45 })),
      key: bytesOrNull,
      value: fc.oneof({ weight: 9, arbitrary: bytesOrNull }, { weight: 1, arbitrary: bytes(20_000) }),
      headers: fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: headers }),
    }),
    { minLength: 1, maxLength: 12 },
  )
  .map((list) => {
    let next = 0;
    return list.map(({ gap, ...record }) => {
      const offsetDelta = next + gap - 1;
      next = offsetDelta + 1;
      return { ...record, offsetDelta };
    });
  });

const unplaced = fc.array(
  fc.record({
    records,
    gap: fc.nat({ max: 300 }),
    firstTimestamp: fc.integer({ min: -1, max: 2 ** 42 }),
    maxTimestamp: fc.integer({ min: -1, max: 2 ** 42 }),
    isLogAppendTime: fc.boolean(),
    codec: fc.constantFrom(0, 0, 1),
  }),
  { maxLength: 5 },
);

/** Batches of a partition one behind the other, with gaps within and between them as compaction leaves them. */
export const anyBatches = fc.tuple(unplaced, fc.nat()).map(([list, start]) => {
  let next = start * 1_000;
  return list.map(({ gap, ...batch }) => {
    const baseOffset = next + gap;
    next = baseOffset + (batch.records.at(-1)?.offsetDelta ?? 0) + 1;
    return aBatch({ ...batch, baseOffset });
  });
});
