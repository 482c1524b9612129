import { afterEach, describe, expect, it } from '@jest/globals';
import { upTo } from '../../support/builders/up-to.ts';
import { FakeDestination } from '../../support/doubles/fake-destination.ts';
import { FakeEnvironment, recordsOf } from '../../support/doubles/fake-environment.ts';
import { eventually } from '../../support/eventually.ts';
import { aDispatcher, stopDispatchers } from '../../support/servers/running-dispatcher.ts';

afterEach(stopDispatchers);

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('Dispatcher with several environments', () => {
  it('runs as many invocations at a time as there are environments, never two of one partition', async () => {
    const inFlight = new Set<number>();
    let clashes = 0;
    const environment = new FakeEnvironment(async (event) => {
      const partitions = new Set(recordsOf([event]).map(({ partition }) => partition));
      for (const partition of partitions) {
        if (inFlight.has(partition)) clashes++;
        inFlight.add(partition);
      }
      await pause(5);
      for (const partition of partitions) inFlight.delete(partition);
    }, 3);
    const { add, committed } = aDispatcher(environment, { batchSize: 4 });
    for (const offset of upTo(60)) for (const partition of upTo(4)) add(partition, offset);
    await eventually('all', () => upTo(4).every((partition) => committed.get(partition) === 60));
    expect([clashes, environment.mostAtOnce]).toEqual([0, 3]);
    for (const partition of upTo(4)) {
      const records = recordsOf(environment.invoked).filter((record) => record.partition === partition);
      expect(records.map(({ offset }) => offset)).toEqual(upTo(60));
    }
  });

  it('starts no event of a partition whose event from before a re-assignment is still in flight', async () => {
    let finish = () => {};
    const environment = new FakeEnvironment(
      (_, invocation) => (invocation === 1 ? new Promise<void>((resolve) => (finish = resolve)) : undefined),
      2,
    );
    const { add, buffers, committed } = aDispatcher(environment);
    add(0, 0, 1);
    await eventually('an invocation', () => environment.invoked.length === 1);
    buffers.reset();
    add(0, 0, 1, 2);
    add(1, 0);
    await eventually('the other partition', () => committed.get(1) === 1);
    expect(environment.invoked).toHaveLength(2);
    finish();
    await eventually('the same partition', () => committed.get(0) === 3);
  });
});

describe('Dispatcher between the attempts of an event that fails', () => {
  it('gives other partitions their turn, with one environment', async () => {
    const environment = new FakeEnvironment((event) => {
      if (recordsOf([event]).some(({ partition }) => partition === 0)) throw new Error('never');
    });
    const { add, committed, failing } = aDispatcher(environment);
    add(0, 0);
    await eventually('a failure', () => environment.invoked.length > 0);
    for (const offset of upTo(50)) add(1, offset);
    add(0, 1, 2);
    await eventually('the other partition', () => committed.get(1) === 50);
    expect(committed.has(0)).toBe(false);
    expect(failing).not.toContain(undefined);
  });

  it('keeps taking records of other partitions when those that fail have filled the buffers', async () => {
    const environment = new FakeEnvironment((event) => {
      if (recordsOf([event]).some(({ partition }) => partition === 0)) throw new Error('never');
    });
    const { add, buffers } = aDispatcher(environment);
    buffers.of(1);
    add(0, ...upTo(100));
    await eventually('a failure', () => environment.invoked.length > 0);
    expect(buffers.hasRoom(buffers.of(0))).toBe(true);
    add(0, ...upTo(10).map((offset) => offset + 100));
    expect(buffers.hasRoom(buffers.of(0))).toBe(false);
    expect(buffers.hasRoom(buffers.of(1))).toBe(true);
  });
});

describe('Dispatcher discarding records', () => {
  it('discards what is too old without an invocation, and sends the rest', async () => {
    const [environment, destination] = [new FakeEnvironment(), new FakeDestination()];
    const { put, committed } = aDispatcher(environment, { maxRecordAgeSeconds: 60, destination, batchWindowMs: 20 });
    const nowMs = Date.now();
    put(
      { offset: 0, timestamp: nowMs - 70_000 },
      { offset: 1, timestamp: nowMs - 50_000 },
      { offset: 2, timestamp: nowMs },
    );
    await eventually('all', () => committed.get(0) === 3);
    expect(recordsOf(environment.invoked).map(({ offset }) => offset)).toEqual([1, 2]);
    expect(destination.got).toEqual([expect.objectContaining({ reason: 'too old', invocations: 0 })]);
  });

  it.each([
    ['takes a record that no event can hold to the destination', true, 0, 1],
    ['sends a record that no event can hold where there is no destination', false, 1, 0],
  ])('%s', async (_, withDestination, invocations, delivered) => {
    const [environment, destination] = [new FakeEnvironment(), new FakeDestination()];
    const onFailure = { kind: 'folder', path: '' } as const;
    const { put, committed } = aDispatcher(environment, {
      maxEventBytes: 1_000,
      ...(withDestination && { destination, onFailure }),
    });
    put({ offset: 0, value: 'x'.repeat(1_000) }, { offset: 1 });
    await eventually('both', () => committed.get(0) === 2);
    expect([environment.invoked.length - 1, destination.got.length]).toEqual([invocations, delivered]);
  });

  it('goes on only when the destination has the records', async () => {
    const environment = new FakeEnvironment((_, invocation) => {
      if (invocation === 1) throw new Error('once');
    });
    const destination = new FakeDestination(2);
    const { add, committed, log } = aDispatcher(environment, { retryAttempts: 0, destination });
    add(0, 0);
    await eventually('the first trouble', () => log.some((line) => line.startsWith('The on-failure destination')));
    add(0, 1);
    add(1, 0);
    await eventually('the other partition', () => committed.get(1) === 1);
    await eventually('the same partition', () => committed.get(0) === 2);
    expect(destination.got).toHaveLength(1);
    expect(destination.got[0]).toMatchObject({ reason: 'retries exhausted', invocations: 1 });
  });

  it('says once that nothing fails any more, when the records that did are discarded', async () => {
    const environment = new FakeEnvironment(() => Promise.reject(new Error('no')));
    const { add, committed, failing } = aDispatcher(environment, { retryAttempts: 0 });
    add(0, 0);
    await eventually('discarded', () => committed.get(0) === 1);
    expect(failing).toStrictEqual(['no', undefined]);
  });
});

describe('Dispatcher behind filters', () => {
  it('commits past filtered records at once while nothing waits, and after the event while one is in flight', async () => {
    let finish = () => {};
    const environment = new FakeEnvironment(() => new Promise<void>((resolve) => (finish = resolve)));
    const { add, buffers, committed, dispatcher } = aDispatcher(environment);
    const pass = (readTo: number) => {
      buffers.of(0).readTo = readTo;
      dispatcher.passed(buffers.of(0), 1);
    };
    pass(3);
    expect(committed.get(0)).toBe(3);
    add(0, 3);
    await eventually('an invocation', () => environment.invoked.length === 1);
    pass(9);
    expect(committed.get(0)).toBe(3);
    finish();
    await eventually('the event', () => committed.get(0) === 9);
  });

  it.each([
    ['succeeds', () => {}],
    [
      'fails',
      () => {
        throw new Error('no');
      },
    ],
  ])('commits past what was filtered since a re-assignment when the event from before %s', async (_, end) => {
    let finish = () => {};
    const environment = new FakeEnvironment(() => new Promise<void>((resolve) => (finish = resolve)).then(end));
    const { add, buffers, committed, dispatcher } = aDispatcher(environment);
    add(0, 3);
    await eventually('an invocation', () => environment.invoked.length === 1);
    buffers.reset();
    buffers.of(0).readTo = 9;
    dispatcher.passed(buffers.of(0), 6);
    expect(committed.has(0)).toBe(false);
    finish();
    await eventually('the commit', () => committed.get(0) === 9);
  });

  it('commits nothing past a failed event that it has released at its end, while another one still is in flight', async () => {
    const ends: (() => void)[] = [];
    const environment = new FakeEnvironment(async (event) => {
      await new Promise<void>((resolve) => ends.push(resolve));
      if (recordsOf([event]).some(({ partition }) => partition === 0)) throw new Error('no');
    }, 2);
    const { add, buffers, committed, dispatcher, log } = aDispatcher(environment);
    add(0, 0);
    add(1, 0);
    await eventually('both in flight', () => ends.length === 2);
    const stopped = dispatcher.stop(5_000);
    for (const event of environment.invoked)
      if (recordsOf([event])[0]?.partition === 0) ends[environment.invoked.indexOf(event)]?.();
    await eventually('one is released', () => log.some((line) => line.startsWith('An event that failed')));
    buffers.of(0).readTo = 3;
    dispatcher.passed(buffers.of(0), 2);
    for (const end of ends) end();
    expect(await stopped).toBe(true);
    expect(Object.fromEntries(committed)).toEqual({ 1: 1 });
  });
});
