import { describe, expect, it } from '@jest/globals';
import type { BootstrapAnswer } from '../../../adapters/aws/bootstrap-brokers.ts';
import { clusterBrokers } from '../../../producer/task/cluster-brokers.ts';

const asked = (answers: readonly BootstrapAnswer[], stop = new AbortController()) => {
  const waited: string[] = [];
  let question = 0;
  const ask = async () => answers[question++] ?? { kind: 'not-yet' as const, reason: 'nothing' };
  const onWaiting = (reason: string) => {
    waited.push(reason);
    if (waited.length > 2) stop.abort();
  };
  return { waited, brokers: clusterBrokers({ ask, onWaiting, stop: stop.signal, askAgainMs: 1 }) };
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

  it('ends without brokers when it is stopped', async () => {
    const { waited, brokers } = asked([]);
    expect(await brokers).toBeUndefined();
    expect(waited).toHaveLength(3);
  });
});
