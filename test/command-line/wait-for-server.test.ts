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

/** Fails for so many seconds of a clock, and then answers. */
const failing = (clock: { nowMs(): number }, seconds: number) => async () => {
  if (clock.nowMs() < seconds * 1000) throw new Error('refused');
  return 'answer';
};

describe('waitForServer', () => {
  it('says nothing when the server answers at once', async () => {
    const lines: string[] = [];
    const time = passingTime(lines);
    expect(await waitForServer(time, failing(time, 0))).toBe('answer');
    expect(lines).toEqual([]);
  });

  it.each([
    { seconds: 9, further: 0 },
    { seconds: 12, further: 1 },
    { seconds: 29, further: 1 },
    { seconds: 35, further: 2 },
  ])(
    'says at once and then at growing intervals what it waits for, within $seconds s',
    async ({ seconds, further }) => {
      const lines: string[] = [];
      const time = passingTime(lines);
      expect(await waitForServer(time, failing(time, seconds))).toBe('answer');
      expect(lines.shift()).toBe('Kafka does not answer (refused); waiting for it.');
      expect(lines.pop()).toBe('Kafka answers now.');
      expect(lines.length).toBe(further);
      for (const line of lines)
        expect(line).toMatch(/^Kafka has not answered for [13]\d s \(refused\); waiting for it\.$/);
    },
  );

  it('does not wait for what waiting cannot cure', async () => {
    const refuse = () => Promise.reject(new UserError('no topic'));
    await expect(waitForServer(passingTime(), refuse)).rejects.toThrow('no topic');
  });

  it('ends with one sentence when the time to wait is over', async () => {
    const lines: string[] = [];
    const time = { ...passingTime(lines), timeoutSeconds: 5 };
    await expect(waitForServer(time, failing(time, 60))).rejects.toThrow(
      /^Kafka has not answered for [56] s \(refused\), and --connect-timeout ends the waiting: start it, or check its address\.$/,
    );
    expect(lines).toHaveLength(1);
  });

  it('ends when it is no longer wanted', async () => {
    let wanted = 2;
    const waiting = () => wanted-- > 0;
    const time = passingTime();
    expect(await waitForServer({ ...time, waiting }, failing(time, 9))).toBeUndefined();
  });
});
