import { afterEach, describe, expect, it } from '@jest/globals';
import { eventually } from '../support/eventually.ts';
import { type RunningProgram, runProgram } from '../support/programs/running-program.ts';

describe('StopRequest', () => {
  let program: RunningProgram;

  const start = async () => {
    program = runProgram('test/support/programs/stop-request-program.ts', []);
    await eventually('it runs', () => program.output().includes('waiting'));
    return program.child;
  };

  afterEach(async () => {
    await program.end('SIGKILL');
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('is made by %s', async (signal) => {
    const child = await start();
    child.kill(signal);
    await eventually('it was asked', () => program.output().includes('asked to stop'));
    expect(child.exitCode).toBeNull();
  });

  it('takes a Ctrl-C that comes twice, from the terminal and by npm, for one', async () => {
    const child = await start();
    child.kill('SIGINT');
    child.kill('SIGINT');
    await eventually('it was asked', () => program.output().includes('asked to stop'));
    expect(child.exitCode).toBeNull();
  });

  it('ends the process at once when asked again later', async () => {
    const child = await start();
    child.kill('SIGINT');
    await eventually('it was asked', () => program.output().includes('asked to stop'));
    await eventually('it has ended', () => !child.kill('SIGINT'));
    expect(child.exitCode).toBe(130);
  });
});
