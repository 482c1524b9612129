import { describe, expect, it } from '@jest/globals';
import { EnvironmentPool } from '../../../event-source-mapping/environments/environment-pool.ts';
import { FakeEnvironment } from '../../support/doubles/fake-environment.ts';

const EVENT = { records: {} };

/** Two environments whose invocations end when a test says so, with true for success. */
function aPool() {
  const ends: ((succeeds: boolean) => void)[] = [];
  const behaviour = () =>
    new Promise<void>((resolve, reject) => ends.push((succeeds) => (succeeds ? resolve() : reject(new Error('no')))));
  const environments = [new FakeEnvironment(behaviour), new FakeEnvironment(behaviour)];
  return {
    pool: new EnvironmentPool(environments),
    counts: () => environments.map(({ invoked }) => invoked.length),
    ends,
  };
}

describe('EnvironmentPool', () => {
  it('takes as many invocations at a time as it has environments, each in one of its own', async () => {
    const { pool, counts, ends } = aPool();
    const running = [pool.invoke(EVENT, 1_000), pool.invoke(EVENT, 1_000)];
    expect([pool.concurrency, counts()]).toEqual([2, [1, 1]]);
    await expect(pool.invoke(EVENT, 1_000)).rejects.toThrow('2 invocations at a time are taken');
    for (const end of ends) end(true);
    await Promise.all(running);
  });

  it('leaves those behind the first idle while it is enough, also after a failure', async () => {
    const { pool, counts, ends } = aPool();
    const failing = pool.invoke(EVENT, 1_000);
    ends[0]?.(false);
    await expect(failing).rejects.toThrow('no');
    const succeeding = pool.invoke(EVENT, 1_000);
    ends[1]?.(true);
    await succeeding;
    expect(counts()).toEqual([2, 0]);
  });

  it('gives a partition to the idle environment that has had it last', async () => {
    const { pool, counts, ends } = aPool();
    const first = pool.invoke({ records: { 't-0': [] } }, 1_000);
    const second = pool.invoke({ records: { 't-1': [] } }, 1_000);
    for (const end of ends) end(true);
    await Promise.all([first, second]);
    const again = pool.invoke({ records: { 't-1': [] } }, 1_000);
    ends[2]?.(true);
    await again;
    expect(counts()).toEqual([1, 2]);
  });
});
