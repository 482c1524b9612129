import { describe, expect, it } from '@jest/globals';
import type { BootstrapAnswer } from '../../../adapters/aws/bootstrap-brokers.ts';
import { clusterBrokers } from '../../../producer/task/cluster-brokers.ts';

const asked = (answers: readonly BootstrapAnswer[], patienceMs = 0, stop = new AbortController()) => {
  const waited: string[] = [];
  let questions = 0;
  const ask = async () => answers[questions++] ?? { kind: 'not-yet' as const, reason: 'nothing' };
  const onWaiting = (reason: string) => {
    waited.push(reason);
    if (waited.length > 2) stop.abort();
  };
  // A second passes with each look at the clock.
  let nowMs = 0;
  const question = { ask, onWaiting, stop: stop.signal, patienceMs, askAgainMs: 1, nowMs: () => (nowMs += 1_000) };
  return { waited, brokers: clusterBrokers(question) };
};

describe('clusterBrokers', () => {
  it('asks again and says why until there are brokers', async () => {
    const { waited, brokers } = asked([
      { kind: 'not-yet', reason: 'being made' },
      { kind: 'brokers', brokers: ['b-1:9098'] },
    ]);
    expect(await brokers).toEqual(['b-1:9098']);
    expect(waited).toEqual(['being made']);
  });

  it('ends with the sentence when asking again does not help', async () => {
    const { brokers } = asked([{ kind: 'impossible', reason: 'There is no such cluster.' }]);
    await expect(brokers).rejects.toThrow(
      expect.objectContaining({ name: 'UserError', message: 'There is no such cluster.' }),
    );
  });

  it('asks again what is of no use, for as long as permissions may still arrive', async () => {
    const forbidden: BootstrapAnswer = { kind: 'impossible', reason: 'Allow kafka:GetBootstrapBrokers.' };
    const { waited, brokers } = asked([forbidden, forbidden, { kind: 'brokers', brokers: ['b-1:9098'] }], 10_000);
    expect(await brokers).toEqual(['b-1:9098']);
    expect(waited).toEqual([forbidden.reason, forbidden.reason]);
  });

  it('ends with the sentence when that time is over', async () => {
    const gone: BootstrapAnswer = { kind: 'impossible', reason: 'There is no such cluster.' };
    const { waited, brokers } = asked([gone, gone, gone], 2_000);
    await expect(brokers).rejects.toThrow('There is no such cluster.');
    expect(waited).toEqual([gone.reason]);
  });

  it('ends without brokers when it is stopped', async () => {
    const { waited, brokers } = asked([]);
    expect(await brokers).toBeUndefined();
    expect(waited).toHaveLength(3);
  });
});
