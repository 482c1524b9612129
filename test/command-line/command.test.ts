import { spawnSync } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';
import { projectRoot } from '../../project-root.ts';

/** Runs a command that ends as its options say. */
function run(...words: string[]) {
  const program = ['--import', 'tsx', 'test/support/programs/command-program.ts', ...words];
  const { status, stdout, stderr } = spawnSync(process.execPath, program, { cwd: projectRoot, encoding: 'utf8' });
  return { status, stdout, stderr };
}

describe('runCommand', () => {
  it.each([[0], [3]])('ends with the status %d of its work', (status) => {
    expect(run('--status', `${status}`)).toEqual({ status, stdout: '', stderr: '' });
  });

  it('ends with 2 and a line for each problem when its options are unusable', () => {
    expect(run('--status', '256', '--outcome=well', '--outcom')).toEqual({
      status: 2,
      stdout: '',
      stderr: [
        '"--outcom" is not an option of this command; did you mean --outcome? See --help.',
        '--outcome must be one of status, user-error, defect, got "well".',
        '--status must be a whole number from 0 to 255, got "256".',
        '',
      ].join('\n'),
    });
  });

  it('ends with 1 and one sentence for what a person can correct', () => {
    expect(run('--outcome', 'user-error')).toEqual({
      status: 1,
      stdout: '',
      stderr: 'There is no such thing; look elsewhere.\n',
    });
  });

  it('ends with 1 and the stack of a defect', () => {
    const { status, stderr } = run('--outcome', 'defect');
    expect(status).toBe(1);
    expect(stderr).toMatch(/^TypeError: a defect\n +at .*command-program\.ts/);
  });

  it.each([['--help'], ['-h']])('prints its page for %s and does nothing, whatever else is given', (word) => {
    const { status, stdout, stderr } = run('--nonsense', '--status', '3', word);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain('Usage: command-program [options]\n\nEnds as it is told.\n');
  });
});
