import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { throughputCommand } from '../../bench/throughput/throughput-command.ts';

describe('the help of npm run bench', () => {
  const taken = [...readFileSync('bench/main.ts', 'utf8').matchAll(/topic === '([a-z]+)'/g)].map(
    ([, word]) => word ?? '',
  );

  it('names every word that the command takes, and says what each measures', () => {
    const { usage, purpose } = throughputCommand;
    const named = /\[([a-z| ]+)\]/.exec(usage)?.[1]?.split(' | ') ?? [];
    expect([...named].sort()).toEqual([...taken].sort());
    for (const word of taken) expect(purpose).toMatch(new RegExp(`[:;]\\s${word},\\s`));
  });
});
