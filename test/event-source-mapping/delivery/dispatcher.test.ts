import { afterEach, describe, expect, it } from '@jest/globals';
import { FakeEnvironment, recordsOf } from '../../support/doubles/fake-environment.ts';
import { eventually } from '../../support/eventually.ts';
import { aDispatcher, runningDispatcher, stopDispatchers } from '../../support/servers/running-dispatcher.ts';
import { VirtualClock } from '../../support/virtual/virtual-clock.ts';

afterEach(stopDispatchers);

describe('Dispatcher', () => {
  it('puts waiting records of several partitions into one event', async () => {
    const environment = new FakeEnvironment();
    const { add, committed } = aDispatcher(environment, { batchSize: 4, batchWindowMs: 60_000 });
    add(0, 5, 6);
    add(3, 8, 9);
    await eventually('an event', () => committed.size === 2);
    expect(Object.keys(environment.succeeded[0]?.records ?? {}).sort()).toEqual(['sensor-data-0', 'sensor-data-3']);
    expect(Object.fromEntries(committed)).toEqual({ 0: 7, 3: 10 });
  });

  it('waits for the batch window, and no longer, while the batch is not full', async () => {
    const environment = new FakeEnvironment();
    const clock = new VirtualClock(1);
    const { add } = aDispatcher(environment, { batchSize: 3, batchWindowMs: 200, clock });
    add(0, 0, 1);
    await clock.run(199);
    expect(environment.succeeded).toHaveLength(0);
    await clock.run(1);
    expect(environment.succeeded).toHaveLength(1);
  });

  it('does not wait for the batch window when the batch is full', async () => {
    const environment = new FakeEnvironment();
    const clock = new VirtualClock(1);
    const { add } = aDispatcher(environment, { batchSize: 3, batchWindowMs: 60_000, clock });
    add(0, 0, 1, 2, 3);
    await clock.run(0);
    expect(recordsOf(environment.succeeded)).toHaveLength(3);
  });

  it('sends the same event again until the function succeeds, and says so', async () => {
    const environment = new FakeEnvironment((_, invocation) => {
      if (invocation < 4) throw new Error(`no ${invocation}`);
    });
    const { add, failing, committed } = aDispatcher(environment);
    add(0, 0, 1);
    await eventually('a failure', () => environment.invoked.length > 0);
    add(0, 2);
    await eventually('success', () => committed.get(0) === 3);
    expect(new Set(environment.invoked.slice(0, 4)).size).toBe(1);
    expect(recordsOf(environment.succeeded).map(({ offset }) => offset)).toEqual([0, 1, 2]);
    expect(failing).toEqual(['no 1', 'no 2', 'no 3', undefined]);
  });

  it('has no second batch in flight before the first is done', async () => {
    const environment = new FakeEnvironment(() => new Promise((resolve) => setTimeout(resolve, 20)));
    const { add, committed } = aDispatcher(environment);
    for (let offset = 0; offset < 30; offset++) add(offset % 2, offset);
    await eventually('all', () => committed.get(1) === 30 && committed.get(0) === 29);
    expect(environment.mostAtOnce).toBe(1);
    expect(environment.invoked.length).toBeGreaterThanOrEqual(3);
  });

  it('releases a failing event when its partitions were re-assigned', async () => {
    const environment = new FakeEnvironment((_, invocation) => {
      if (invocation < 2) throw new Error('no');
    });
    const { add, buffers, committed } = aDispatcher(environment);
    add(0, 0, 1);
    await eventually('a failure', () => environment.invoked.length === 1);
    buffers.reset();
    add(1, 7);
    await eventually('the other partition', () => committed.get(1) === 8);
    expect(committed.has(0)).toBe(false);
    expect(environment.invoked).toHaveLength(2);
  });

  it('finishes the event in flight when stopped, and takes no other', async () => {
    let finish = () => {};
    const environment = new FakeEnvironment(() => new Promise<void>((resolve) => (finish = resolve)));
    const { dispatcher, add, committed } = aDispatcher(environment);
    add(0, 0);
    await eventually('an invocation', () => environment.invoked.length === 1);
    add(0, 1);
    const stopped = dispatcher.stop(5_000);
    finish();
    expect(await stopped).toBe(true);
    expect(committed.get(0)).toBe(1);
    expect(environment.invoked).toHaveLength(1);
  });

  it('gives up on the event in flight when the grace is over', async () => {
    const environment = new FakeEnvironment(() => new Promise(() => {}));
    const { dispatcher, add } = runningDispatcher(environment);
    add(0, 0);
    await eventually('an invocation', () => environment.invoked.length === 1);
    expect(await dispatcher.stop(50)).toBe(false);
  });
});
