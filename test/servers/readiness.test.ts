import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { untilReady } from '../../servers/readiness.ts';
import { aTemporaryFolder } from '../support/temporary-folder.ts';

const logFile = join(aTemporaryFolder(), 'server.log');
writeFileSync(logFile, 'first\n\nlast words\n');
const alive = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1000)']);
afterAll(() => void alive.kill('SIGKILL'));

const quoted = `it last wrote:\n  first\n  last words\n (the whole log is ${logFile})`;

describe('untilReady', () => {
  it('resolves once the probe answers true', async () => {
    let asked = 0;
    const probe = () => ++asked === 2;
    await untilReady({ title: 'Kafka', child: alive, logFile, deadlineMs: 10_000, probe });
    expect(asked).toBe(2);
  });

  it('quotes the log when the deadline passes', async () => {
    const start = { title: 'Kafka', child: alive, logFile, deadlineMs: 1, probe: () => false };
    await expect(untilReady(start)).rejects.toThrow(`Kafka was not ready after 0.001 seconds; ${quoted}`);
  });

  it('fails long before the deadline when the process ends', async () => {
    const child = spawn(process.execPath, ['-e', 'process.exit(4)']);
    const start = { title: 'Kafka', child, logFile, deadlineMs: 600_000, probe: () => false };
    await expect(untilReady(start)).rejects.toThrow(`Kafka ended while starting (status 4); ${quoted}`);
  });
});
