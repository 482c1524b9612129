import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Delivery, newDelivery, progressOf } from '../../../event-source-mapping/delivery/delivery.ts';
import { type FormedEvent, formEvent } from '../../../event-source-mapping/delivery/event-former.ts';
import {
  type FailurePolicy,
  judge,
  judgeBefore,
  type Outcome,
  retryDelayMs,
  type Verdict,
} from '../../../event-source-mapping/delivery/failure-policy.ts';
import type { MskRecord } from '../../../event-source-mapping/msk-event.ts';
import { aPartitionBuffer } from '../../support/builders/a-partition-buffer.ts';
import { recordsOf } from '../../support/doubles/fake-environment.ts';

const envelope = { eventSource: 'SelfManagedKafka', bootstrapServers: 'h:1' } as const;
const NO_LIMIT = Number.POSITIVE_INFINITY;
/** More attempts than any of these events can need before everything of it is done or discarded. */
const MOST_ATTEMPTS = 500;
const START_MS = 1_000_000;
/** Records grow too old between the attempts too. */
const BETWEEN_ATTEMPTS_MS = 7_000;

const cases = fc.record({
  /** For each record how many offsets lie before it that nobody reads, and its age in seconds. */
  partitions: fc.array(
    fc.array(fc.record({ gap: fc.nat({ max: 2 }), ageSeconds: fc.nat({ max: 100 }) }), { minLength: 1, maxLength: 9 }),
    { minLength: 1, maxLength: 3 },
  ),
  policy: fc.record({
    retries: fc.nat({ max: 2 }),
    maxRecordAgeMs: fc.constantFrom(NO_LIMIT, 60_000),
    bisects: fc.boolean(),
    reportsItems: fc.boolean(),
    maxEventBytes: fc.constantFrom(NO_LIMIT, 300),
  }),
  /** What each invocation comes to: success, failure, or every so many records reported. */
  outcomes: fc.infiniteStream(fc.constantFrom(0, 0, 1, 1, 2, 3, 100)),
});
type Case = ReturnType<typeof cases.generate>['value'];

function anEvent({ partitions }: Case): FormedEvent {
  const buffers = partitions.map((records, partition) =>
    aPartitionBuffer(
      partition,
      records.map(({ gap, ageSeconds }) => ({ gap, timestamp: START_MS - ageSeconds * 1_000 })),
    ),
  );
  return formEvent(envelope, buffers, { maxRecords: 1_000, maxBytes: 1e6 });
}

function outcomeOf({ event }: FormedEvent, kind: number): Outcome {
  if (kind === 0) return { kind: 'success' };
  if (kind === 1) return { kind: 'failed', reason: 'no' };
  const offsets = new Map<number, Set<number>>();
  for (const { partition, offset } of recordsOf([event]).filter((_, index) => index % kind === (kind === 2 ? 1 : 0)))
    offsets.set(partition, (offsets.get(partition) ?? new Set()).add(offset));
  return offsets.size === 0 ? { kind: 'success' } : { kind: 'failures', offsets };
}

/** Every settled delivery of an event with what its verdict says, from the first attempt until nothing is left. */
function* settled(one: Case): Generator<{ readonly delivery: Delivery; readonly verdict: Verdict }> {
  const waiting = [newDelivery(anEvent(one), 1)];
  const policy: FailurePolicy = one.policy;
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
    const delivery = waiting.shift();
    if (delivery === undefined) return;
    const outcome = outcomeOf(delivery.formed, one.outcomes.next().value ?? 0);
    const nowMs = START_MS + attempt * BETWEEN_ATTEMPTS_MS;
    const verdict = judgeBefore(delivery, policy, nowMs) ?? judge(delivery, outcome, policy);
    yield { delivery, verdict };
    waiting.push(...verdict.again);
  }
  throw new Error('the event never ends');
}

const partsOf = ({ formed, behind }: Delivery) => [formed, ...behind];
const pairsOf = ({ formed, behind }: Delivery) =>
  behind.map((part, index) => [behind[index - 1] ?? formed, part] as const);
const keyOf = ({ partition, offset }: MskRecord) => `${partition}-${offset}`;
const partitionsOf = ({ event }: FormedEvent) => [
  ...new Set(recordsOf([event]).map(({ partition }) => String(partition))),
];

describe('what follows the attempts of an event', () => {
  it('keeps every record until it is done or discarded, once each, and lets no commit pass one before', () => {
    fc.assert(
      fc.property(cases, (one) => {
        const { event, nextOffsets } = anEvent(one);
        const open = new Map(recordsOf([event]).map((record) => [keyOf(record), record]));
        const committed = new Map<number, number>();
        for (const { delivery, verdict } of settled(one)) {
          const left = new Set(verdict.again.flatMap(partsOf).flatMap((part) => recordsOf([part.event]).map(keyOf)));
          for (const record of partsOf(delivery).flatMap((part) => recordsOf([part.event])))
            if (!left.has(keyOf(record))) expect(open.delete(keyOf(record))).toBe(true);
          for (const [partition, offset] of progressOf(delivery.formed, verdict.again).nextOffsets) {
            const passed = [...open.values()].filter((record) => record.partition === partition);
            expect(passed.filter((record) => record.offset < offset)).toEqual([]);
            expect(offset).toBeGreaterThan(committed.get(partition) ?? 0);
            committed.set(partition, offset);
          }
        }
        expect([open.size, committed]).toEqual([0, nextOffsets]);
      }),
    );
  });

  it('locks exactly the partitions whose records are sent again, and no partition for two of them', () => {
    fc.assert(
      fc.property(cases, (one) => {
        for (const { verdict } of settled(one)) {
          const locked = verdict.again.flatMap(({ formed }) => [...formed.nextOffsets.keys()].map(String));
          expect(locked.sort()).toEqual(verdict.again.flatMap(({ formed }) => partitionsOf(formed)).sort());
          expect(new Set(locked).size).toBe(locked.length);
        }
      }),
    );
  });

  it('lets the parts of a partition wait for one another, none of which would commit into the next', () => {
    fc.assert(
      fc.property(cases, (one) => {
        for (const [before, part] of [...settled(one)].flatMap(({ verdict }) => verdict.again.flatMap(pairsOf))) {
          expect(partitionsOf(part)).toEqual(partitionsOf(before));
          const first = Math.min(...recordsOf([part.event]).map(({ offset }) => offset));
          expect(Math.max(...before.nextOffsets.values())).toBeLessThanOrEqual(first);
        }
      }),
    );
  });

  it('knows the size of every part', () => {
    fc.assert(
      fc.property(cases, (one) => {
        for (const { event, bytes } of [...settled(one)].flatMap(({ delivery }) => partsOf(delivery)))
          expect(bytes).toBe(Buffer.byteLength(JSON.stringify(event)));
      }),
    );
  });

  it('discards what was in the event, each record once', () => {
    fc.assert(
      fc.property(cases, (one) => {
        const discarded: string[] = [];
        for (const { delivery, verdict } of settled(one)) {
          const sent = new Set(recordsOf([delivery.formed.event]).map(keyOf));
          const records = verdict.discarded === undefined ? [] : recordsOf([verdict.discarded.formed.event]);
          expect(records.map(keyOf).filter((key) => !sent.has(key))).toEqual([]);
          discarded.push(...records.map(keyOf));
        }
        expect(new Set(discarded).size).toBe(discarded.length);
      }),
    );
  });
});

describe('retryDelayMs', () => {
  it.each([
    [1, 50, 100],
    [2, 100, 200],
    [5, 800, 1_600],
    [9, 12_800, 25_600],
    [10, 15_000, 30_000],
    [5_000, 15_000, 30_000],
  ])('is for attempt %i between %i and %i ms', (attempt, least, most) => {
    expect(retryDelayMs(attempt, 0)).toBe(most);
    expect(retryDelayMs(attempt, 1)).toBe(least);
  });
});
