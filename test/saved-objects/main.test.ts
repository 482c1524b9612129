import { once } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { runProgram } from '../support/programs/running-program.ts';

describe('npm run dashboards', () => {
  it.each([
    [['bogus'], /^"bogus" is not something that this command does\.\n\nUsage: npm run dashboards -- export\|/],
    [[], /^Usage: npm run dashboards -- export\|/],
  ])('says what is wrong with %j before how to use it, and exits with 2', async (words, said) => {
    const { child, output } = runProgram('saved-objects/main.ts', words);
    await once(child, 'close');
    expect(output()).toMatch(said);
    expect(child.exitCode).toBe(2);
  });
});
