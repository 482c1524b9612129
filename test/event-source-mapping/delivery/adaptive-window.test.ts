import { afterEach, describe, expect, it } from '@jest/globals';
import { FakeEnvironment, recordsOf } from '../../support/doubles/fake-environment.ts';
import { runningDispatcher } from '../../support/servers/running-dispatcher.ts';
import { VirtualClock } from '../../support/virtual/virtual-clock.ts';

const clock = new VirtualClock(1);
let stop: () => Promise<unknown> = async () => {};

/** A dispatcher without a batch window, whose function takes some time for each event. */
function aDispatcher(environments: number, takesMs: number) {
  const behaviour = () => new Promise<void>((resolve) => clock.after(takesMs, resolve));
  const environment = new FakeEnvironment(behaviour, environments);
  const running = runningDispatcher(environment, { clock, batchWindowMs: undefined, timeoutMs: 60_000, batchSize: 10 });
  stop = () => running.dispatcher.stop(0);
  const sizes = () => environment.invoked.map((event) => recordsOf([event]).length);
  return { ...running, sizes };
}

afterEach(async () => {
  const stopped = stop();
  await clock.run(120_000);
  await stopped;
});

describe('Dispatcher without a batch window', () => {
  it('sends at once while nothing is with the function, what one fetch has brought of several partitions together', async () => {
    const { add, sizes } = aDispatcher(1, 5);
    await clock.run(1_000);
    add(0, 0);
    await clock.run(0);
    add(1, 0, 1);
    await clock.run(1);
    expect(sizes()).toEqual([3]);
  });

  it('fills the next event while one is with the function, and sends it as soon as that is done', async () => {
    const { add, sizes } = aDispatcher(1, 500);
    add(0, 0);
    await clock.run(10);
    for (let offset = 1; offset < 8; offset++) {
      add(0, offset);
      await clock.run(50);
    }
    expect(sizes()).toEqual([1]);
    await clock.run(150);
    expect(sizes()).toEqual([1, 7]);
  });

  it('lets a second environment wait for a full event while the first has one, for a tenth of a second', async () => {
    const { add, sizes } = aDispatcher(2, 10_000);
    add(0, 0);
    await clock.run(10);
    add(1, 0, 1);
    await clock.run(99);
    expect(sizes()).toEqual([1]);
    await clock.run(1);
    expect(sizes()).toEqual([1, 2]);
  });

  it('sends a full event at once to a second environment', async () => {
    const { add, sizes } = aDispatcher(2, 10_000);
    add(0, 0);
    await clock.run(10);
    add(1, ...Array.from({ length: 10 }, (_, offset) => offset));
    await clock.run(0);
    expect(sizes()).toEqual([1, 10]);
  });
});
