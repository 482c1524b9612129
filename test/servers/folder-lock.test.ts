import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { lockFolder } from '../../servers/folder-lock.ts';
import { aTemporaryFolder } from '../support/temporary-folder.ts';

const FILE = 'in-use.json';
const folder = aTemporaryFolder();
let made = 0;

function aFolder(): string {
  const name = join(folder, String(made++));
  mkdirSync(name);
  return name;
}

describe('lockFolder', () => {
  it('refuses a folder that a living process has, until that gives it back', async () => {
    const folder = join(aFolder(), 'data');
    const lock = await lockFolder(folder);
    await expect(lockFolder(folder)).rejects.toThrow(`${folder} is in use: already running as process ${process.pid};`);
    lock.release();
    (await lockFolder(folder)).release();
  });

  it('takes over from a process that has ended', async () => {
    const folder = aFolder();
    writeFileSync(join(folder, FILE), JSON.stringify({ supervisor: { processId: 2 ** 22 + 1, startedAt: '1' } }));
    (await lockFolder(folder)).release();
  });

  it('takes over when the number belongs to a later process by now', async () => {
    const folder = aFolder();
    writeFileSync(join(folder, FILE), JSON.stringify({ supervisor: { processId: process.pid, startedAt: 'earlier' } }));
    (await lockFolder(folder)).release();
  });

  it('takes over from a file that cannot be read', async () => {
    const folder = aFolder();
    writeFileSync(join(folder, FILE), '{');
    (await lockFolder(folder)).release();
  });

  it('waits for the watchdog of a run that was killed', async () => {
    const folder = aFolder();
    const watchdog = spawn(process.execPath, ['-e', 'setTimeout(() => undefined, 500)']);
    const lock = await lockFolder(folder);
    lock.watchedBy(watchdog.pid ?? 0);
    const owners = JSON.parse(readFileSync(join(folder, FILE), 'utf8')) as Record<string, object>;
    lock.release();
    owners['supervisor'] = { processId: 2 ** 22 + 1, startedAt: '1' };
    writeFileSync(join(folder, FILE), JSON.stringify(owners));
    (await lockFolder(folder)).release();
    expect(watchdog.exitCode).toBe(0);
  });
});
