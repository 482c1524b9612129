import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { MskEvent, MskRecord } from '../../../event-source-mapping/msk-event.ts';
import { FakeDestination } from '../../support/doubles/fake-destination.ts';
import { FakeEnvironment, recordsOf } from '../../support/doubles/fake-environment.ts';
import { eventually } from '../../support/eventually.ts';
import { runningDispatcher } from '../../support/servers/running-dispatcher.ts';

interface Case {
  /** Undefined for ever. */
  readonly retries: number | undefined;
  readonly bisects: boolean;
  readonly function: 'throws' | 'names the record' | 'stops at the record';
  readonly destination: boolean;
}

const PER_PARTITION = 8;
const POISON = { partition: 0, offset: 3 };
const all = Array.from({ length: PER_PARTITION }, (_, offset) => offset);

const cases: readonly Case[] = [undefined, 0, 2].flatMap((retries) =>
  [false, true].flatMap((bisects) =>
    (['throws', 'names the record', 'stops at the record'] as const).flatMap((behaviour) =>
      // With a destination, "for ever" is ten retries, which take minutes.
      (retries === undefined ? [false] : [false, true]).map((destination) => ({
        retries,
        bisects,
        function: behaviour,
        destination,
      })),
    ),
  ),
);

const isPoison = ({ partition, offset }: MskRecord) => partition === POISON.partition && offset === POISON.offset;
const identify = ({ topic, partition, offset }: MskRecord) => ({
  itemIdentifier: { partition: `${topic}-${partition}`, offset },
});

/** What a function does that cannot digest one record, and which records it has digested. */
function aFunction(behaviour: Case['function'], digested: MskRecord[]) {
  return (event: MskEvent) => {
    const records = recordsOf([event]);
    const poisoned = records.find(isPoison);
    if (poisoned !== undefined && behaviour === 'throws') throw new Error('indigestible');
    const stopsBefore = (record: MskRecord) =>
      behaviour === 'stops at the record' &&
      poisoned !== undefined &&
      record.partition === 0 &&
      record.offset > POISON.offset;
    digested.push(...records.filter((record) => !isPoison(record) && !stopsBefore(record)));
    return poisoned === undefined ? undefined : { batchItemFailures: [identify(poisoned)] };
  };
}

function start(one: Case) {
  const digested: MskRecord[] = [];
  const lost: MskRecord[] = [];
  const environment = new FakeEnvironment(aFunction(one.function, digested));
  const destination = new FakeDestination();
  let dropped = 0;
  const running = runningDispatcher(environment, {
    batchSize: 2 * PER_PARTITION,
    batchWindowMs: 20,
    bisectBatchOnError: one.bisects,
    reportBatchItemFailures: one.function !== 'throws',
    ...(one.retries !== undefined && { retryAttempts: one.retries }),
    ...(one.destination && { destination }),
    listener: { dropped: (records) => (dropped += records) },
  });
  running.add(0, ...all);
  running.add(1, ...all);
  const offsets = (records: readonly MskRecord[], partition: number) =>
    records.filter((record) => record.partition === partition).map(({ offset }) => offset);
  return { ...running, environment, destination, digested, lost, offsets, droppedRecords: () => dropped };
}

describe('A poison record', () => {
  const runs = new Map<Case, ReturnType<typeof start>>();
  beforeAll(() => {
    for (const one of cases) runs.set(one, start(one));
  });
  afterAll(async () => {
    for (const { dispatcher } of runs.values()) await dispatcher.stop(1_000);
  });
  const run = (one: Case) => runs.get(one) ?? start(one);

  const finite = cases.filter(({ retries }) => retries !== undefined);
  it.each(finite)('holds nothing up for good with %j', async (one) => {
    const { committed, digested, offsets, environment, destination, droppedRecords } = run(one);
    await eventually(
      'both partitions done',
      () => committed.get(0) === PER_PARTITION && committed.get(1) === PER_PARTITION,
    );
    const losesAll = one.function === 'throws' && !one.bisects;
    const healthy = losesAll ? [] : all.filter((offset) => offset !== POISON.offset);
    expect([...new Set(offsets(digested, 0))]).toEqual(healthy);
    expect([...new Set(offsets(digested, 1))]).toEqual(losesAll ? [] : all);
    const delivered = recordsOf(destination.got.map(({ formed }) => formed.event));
    const lostCount = losesAll ? 2 * PER_PARTITION : 1;
    expect([delivered.length, droppedRecords()]).toEqual(one.destination ? [lostCount, 0] : [0, lostCount]);
    if (one.destination) expect(delivered.some(isPoison)).toBe(true);
    const attempts = environment.invoked.filter((event) => recordsOf([event]).some(isPoison));
    const splits = one.function === 'throws' && one.bisects ? 4 : 0;
    expect(attempts).toHaveLength((one.retries ?? 0) + 1 + splits);
  });

  const infinite = cases.filter(({ retries }) => retries === undefined);
  it.each(infinite)('holds up no more than what comes behind it with %j', async (one) => {
    const { committed, digested, offsets, environment, droppedRecords } = run(one);
    const isolates = one.bisects || one.function !== 'throws';
    await eventually('what can be done', () =>
      isolates
        ? committed.get(0) === POISON.offset && committed.get(1) === PER_PARTITION
        : environment.invoked.length >= 4,
    );
    expect(droppedRecords()).toBe(0);
    if (!isolates) expect([committed.size, digested.length]).toEqual([0, 0]);
    else expect(offsets(digested, 1).slice(0, PER_PARTITION)).toEqual(all);
  });
});
