import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from '@jest/globals';
import { processTree } from '../../bench/process-usage.ts';

const onLinux = process.platform === 'linux' ? it : it.skip;

/** Elsewhere there is no /proc to read them from, and the bench measures no CPU. */
onLinux('counts a process with what it has started', async () => {
  const shell = spawn('sh', ['-c', 'sleep 60 & echo $!; wait'], { stdio: ['ignore', 'pipe', 'ignore'] });
  try {
    const [line] = await once(shell.stdout, 'data');
    expect(processTree(shell.pid ?? 0)).toEqual([shell.pid, Number(line)]);
  } finally {
    for (const id of processTree(shell.pid ?? 0).toReversed()) process.kill(id);
  }
});
