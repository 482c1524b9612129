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

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('is made by %s, of which a later second one ends the process at once', async (signal, status) => {
    const child = await start();
    child.kill(signal);
    await eventually('it was asked', () => program.output().includes('asked to stop'));
    expect(child.exitCode).toBeNull();
    await eventually('it has ended', () => !child.kill(signal));
    expect(child.exitCode).toBe(status);
  });

  it('is made by the end of the parent that holds its channel', async () => {
    const child = await start();
    child.disconnect();
    await eventually('it was asked', () => program.output().includes('asked to stop'));
    expect(child.exitCode).toBeNull();
  });

  it('is made by the end of whoever reads its standard output', async () => {
    const child = await start();
    child.stdout?.destroy();
    await eventually('it was asked', () => program.output().includes('asked to stop'));
    expect(child.exitCode).toBeNull();
  });

  it('is made by the end of whoever reads its standard error, and is no failure of the process', async () => {
    const child = await start();
    child.stderr?.destroy();
    await eventually('it was asked', () => program.messages.includes('asked to stop') || child.exitCode !== null);
    expect(child.exitCode).toBeNull();
  });

  it('takes a Ctrl-C that comes twice, from the terminal and by npm, for one', async () => {
    const child = await start();
    child.kill('SIGINT');
    child.kill('SIGINT');
    await eventually('it was asked', () => program.output().includes('asked to stop'));
    expect(child.exitCode).toBeNull();
  });
});
