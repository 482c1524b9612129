import { describe, expect, it } from '@jest/globals';
import { UserError } from '../../command-line/command.ts';
import { waitForServer } from '../../command-line/wait-for-server.ts';

/** Options whose clock moves by its pauses only. */
function passingTime(lines: string[] = []) {
  let nowMs = 0;
  const pause = async (durationMs: number) => {
    nowMs += durationMs;
  };
  return { name: 'Kafka', say: (line: string) => lines.push(line), waiting: () => true, nowMs: () => nowMs, pause };
}

/** Fails so many times, and then answers with the number of attempts. */
function failing(times: number) {
  let attempts = 0;
  return async () => {
    if (attempts++ < times) throw new Error('refused');
    return attempts;
  };
}

describe('waitForServer', () => {
  it('says nothing when the server answers at once', async () => {
    const lines: string[] = [];
    expect(await waitForServer(passingTime(lines), failing(0))).toBe(1);
    expect(lines).toEqual([]);
  });

  it.each([
    { times: 1, seconds: [0] },
    { times: 10, seconds: [0] },
    { times: 11, seconds: [0, 10] },
    { times: 25, seconds: [0, 10, 20] },
  ])('says at once and every ten seconds what it waits for, and when it is there: $seconds', async (given) => {
    const lines: string[] = [];
    expect(await waitForServer(passingTime(lines), failing(given.times))).toBe(given.times + 1);
    const waiting = given.seconds.map((s) => `Kafka has not answered for ${s} s (refused); waiting for it.`);
    expect(lines).toEqual([...waiting, 'Kafka answers now.']);
  });

  it('does not wait for what waiting cannot mend', async () => {
    const refuse = () => Promise.reject(new UserError('no topic'));
    await expect(waitForServer(passingTime(), refuse)).rejects.toThrow('no topic');
  });

  it('ends when it is no longer wanted', async () => {
    let wanted = 2;
    const waiting = () => wanted-- > 0;
    expect(await waitForServer({ ...passingTime(), waiting }, failing(9))).toBeUndefined();
  });
});
