import { afterEach, describe, expect, it } from '@jest/globals';
import { upTo } from '../../support/builders/up-to.ts';
import { FakeDestination } from '../../support/doubles/fake-destination.ts';
import { FakeEnvironment, recordsOf } from '../../support/doubles/fake-environment.ts';
import { eventually } from '../../support/eventually.ts';
import { aDispatcher, type DispatcherSettings, stopDispatchers } from '../../support/servers/running-dispatcher.ts';

afterEach(stopDispatchers);

/** A dispatcher whose events of 4 kB are full after three records of 1 kB. */
function aSmallDispatcher(environment: FakeEnvironment, settings: DispatcherSettings = {}) {
  const running = aDispatcher(environment, { batchSize: 1_000, maxEventBytes: 4_000, ...settings });
  const fill = (partition: number, count: number) =>
    running.put(...upTo(count).map((offset) => ({ partition, offset, value: 'x'.repeat(1_000) })));
  return { ...running, fill };
}

const offsetsOf = (environment: FakeEnvironment) => recordsOf(environment.succeeded).map(({ offset }) => offset);

describe('Dispatcher whose events are cut by bytes', () => {
  it('commits nothing past an event that fails, and sends nothing behind it', async () => {
    let failing = true;
    const environment = new FakeEnvironment((event) => {
      if (failing && recordsOf([event]).some(({ offset }) => offset === 0)) throw new Error('not yet');
    });
    const { fill, committed } = aSmallDispatcher(environment);
    fill(0, 12);
    await eventually('four failures', () => environment.invoked.length >= 4);
    expect([committed.get(0), offsetsOf(environment)]).toEqual([undefined, []]);
    failing = false;
    await eventually('all', () => committed.get(0) === 12);
    expect(offsetsOf(environment)).toEqual(upTo(12));
  });

  it('has one event of a partition waiting for a destination that is away', async () => {
    const environment = new FakeEnvironment(() => Promise.reject(new Error('no')));
    const destination = new FakeDestination(4);
    const { fill, committed, log } = aSmallDispatcher(environment, { retryAttempts: 0, destination });
    fill(0, 45);
    await eventually('four attempts', () => log.filter((line) => line.startsWith('The on-failure')).length >= 4);
    expect(environment.invoked).toHaveLength(1);
    await eventually('all', () => committed.get(0) === 45);
    expect(recordsOf(destination.got.map(({ formed }) => formed.event)).map(({ offset }) => offset)).toEqual(upTo(45));
  });

  it('takes no more out of the buffers than four events of the largest size while the destination is away', async () => {
    const environment = new FakeEnvironment(() => Promise.reject(new Error('no')));
    const destination = new FakeDestination(30);
    const { fill, log } = aSmallDispatcher(environment, { retryAttempts: 0, destination });
    for (const partition of upTo(12)) fill(partition, 9);
    await eventually('many attempts', () => log.filter((line) => line.startsWith('The on-failure')).length >= 30);
    expect(recordsOf(environment.invoked).length).toBeLessThanOrEqual(5 * 3);
  });
});
