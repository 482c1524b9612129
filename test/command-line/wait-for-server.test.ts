import { describe, expect, it } from '@jest/globals';
import { UserError } from '../../command-line/command.ts';
import { waitForServer } from '../../command-line/wait-for-server.ts';

const options = (lines: string[]) => ({ name: 'Kafka', say: (line: string) => lines.push(line), waiting: () => true });

describe('waitForServer', () => {
  it('says nothing when the server answers at once', async () => {
    const lines: string[] = [];
    expect(await waitForServer(options(lines), async () => 5)).toBe(5);
    expect(lines).toEqual([]);
  });

  it('says at once what it waits for and why, and when it is there', async () => {
    const lines: string[] = [];
    let attempts = 0;
    const attempt = async () => {
      if (++attempts < 3) throw new Error('refused');
      return attempts;
    };
    expect(await waitForServer(options(lines), attempt)).toBe(3);
    expect(lines).toEqual(['Kafka cannot be reached since 0 s (refused); waiting for it.', 'Kafka answers now.']);
  });

  it('does not wait for what waiting cannot mend', async () => {
    const refuse = () => Promise.reject(new UserError('no topic'));
    await expect(waitForServer(options([]), refuse)).rejects.toThrow('no topic');
  });

  it('ends when it is no longer wanted', async () => {
    let wanted = 2;
    const waiting = () => wanted-- > 0;
    const refuse = () => Promise.reject(new Error('refused'));
    expect(await waitForServer({ ...options([]), waiting }, refuse)).toBeUndefined();
  });
});
