import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { tryLockFile } from '../../servers/file-lock.ts';
import { lockFolder } from '../../servers/folder-lock.ts';
import { eventually } from '../support/eventually.ts';
import { childrenOf } from '../support/programs/child-processes.ts';
import { type RunningProgram, runProgram } from '../support/programs/running-program.ts';
import { aTemporaryFolder } from '../support/temporary-folder.ts';

const FILES = ['run.lock', 'processes.lock'];
const parent = aTemporaryFolder();
let made = 0;

function aFolder(): string {
  const folder = join(parent, String(made++));
  mkdirSync(folder);
  return folder;
}

describe('lockFolder', () => {
  it('refuses a folder that a living process has, until that gives it back', async () => {
    const folder = join(aFolder(), 'data');
    const lock = await lockFolder(folder);
    const sentence = `${folder} is in use by process ${process.pid}: end that one first.`;
    await expect(lockFolder(folder)).rejects.toThrow(sentence);
    lock.release();
    (await lockFolder(folder)).release();
  });

  it.each([
    ['cannot be made', '/proc/nobody-makes-a-folder-here/data'],
    ['is a file', process.execPath],
    ['lies in a file', `${process.execPath}/data`],
  ])('says so in one sentence where the folder %s', async (_, folder) => {
    await expect(lockFolder(folder)).rejects.toThrow(
      new RegExp(`^The folder ${folder} cannot be used \\(.+\\): choose one that you can write to\\.$`),
    );
  });

  it('waits for a living process where it is told to', async () => {
    const folder = aFolder();
    const lock = await lockFolder(folder);
    const waiting = lockFolder(folder, { waitForRunMs: 60_000 });
    lock.release();
    (await waiting).release();
  });

  it.each([
    { left: 'the number of a process that lives', text: String(process.ppid) },
    { left: 'a number cut short', text: '1' },
    { left: 'nothing', text: '' },
    { left: 'no number', text: '{"supervisor":' },
  ])('takes a folder whose files hold $left, since nobody has locked them', async ({ text }) => {
    const folder = aFolder();
    for (const file of FILES) writeFileSync(join(folder, file), text);
    const lock = await lockFolder(folder);
    expect(readFileSync(join(folder, 'run.lock'), 'utf8')).toBe(String(process.pid));
    lock.release();
  });

  it('says what it lacks where there is no flock', () => {
    const path = process.env['PATH'];
    process.env['PATH'] = parent;
    try {
      const sentence = 'The program flock is needed and not on PATH: install it';
      expect(() => tryLockFile(join(aFolder(), 'lock'), 'linux')).toThrow(sentence);
    } finally {
      process.env['PATH'] = path;
    }
  });
});

interface Said {
  readonly kind: 'waiting' | 'taken' | 'refused';
  readonly others?: readonly string[];
  readonly reason?: string;
}

interface User extends RunningProgram {
  readonly messages: readonly Said[];
}

describe('a folder that several processes ask for', () => {
  const users: User[] = [];
  let folder = '';
  const kill = (user: User) => user.end('SIGKILL');
  const shown = () => readdirSync(folder).filter((name) => name.startsWith('using-'));

  afterEach(async () => {
    await Promise.all(users.splice(0).map(kill));
    await eventually('nobody uses the folder', () => shown().length === 0);
  });

  const start = async (count: number) => {
    const path = 'test/support/programs/folder-user-program.ts';
    const started = Array.from({ length: count }, () => runProgram(path, [folder]) as User);
    users.push(...started);
    await eventually('all wait', () => started.every((user) => user.messages.length > 0));
    return started;
  };

  /** Lets them ask; resolves to their answers. */
  const ask = async (...asking: readonly User[]): Promise<readonly Said[]> => {
    const heard = asking.map((user) => user.messages.length);
    for (const user of asking) user.child.send('ask');
    return await Promise.all(asking.map((user, index) => answer(user, heard[index] ?? 0)));
  };

  const answer = async (user: User, index: number): Promise<Said> => {
    await eventually('it is answered', () => user.messages.length > index);
    return user.messages[index] as Said;
  };

  /** Lets one ask that has to wait; resolves when it does. */
  const askAndWait = async (user: User) => {
    user.child.send('ask');
    const hasRunLock = () => readFileSync(join(folder, 'run.lock'), 'utf8') === String(user.child.pid);
    await eventually('it waits', hasRunLock);
  };

  it('belongs to one at a time, whoever is killed while others want it', async () => {
    folder = aFolder();
    let asking = await start(5);
    while (asking.length > 0) {
      const answers = await ask(...asking);
      const taken = answers.filter(({ kind }) => kind === 'taken');
      expect(taken).toEqual([{ kind: 'taken', others: [] }]);
      await eventually('it is used', () => shown().length === 1);
      const owner = asking.find((_, index) => answers[index]?.kind === 'taken') as User;
      await kill(owner);
      asking = asking.filter((user) => user !== owner);
    }
  });

  it('is kept by what a killed run has started, though its watchdog was killed as well', async () => {
    folder = aFolder();
    const [first, second] = (await start(2)) as [User, User];
    await ask(first);
    await eventually('it is used', () => shown().length === 1);
    const [user = ''] = shown();
    const [watchdog] = childrenOf(first.child.pid ?? 0).filter(({ command }) => command.includes('read -r'));
    process.kill(watchdog?.pid ?? 0, 'SIGKILL');
    await kill(first);
    await askAndWait(second);
    process.kill(Number(user.replace('using-', '')), 'SIGTERM');
    expect(await answer(second, 1)).toEqual({ kind: 'taken', others: [] });
  });

  it('is not lost when the one that waits for a killed run is killed too', async () => {
    folder = aFolder();
    const [first, second, third] = (await start(3)) as [User, User, User];
    await ask(first);
    await eventually('it is used', () => shown().length === 1);
    await kill(first);
    await askAndWait(second);
    const [refused] = await ask(third);
    expect(refused?.kind).toBe('refused');
    await kill(second);
    expect(await ask(third)).toEqual([{ kind: 'taken', others: [] }]);
  });

  it('is refused with a sentence when what a killed run has left behind does not end', async () => {
    folder = aFolder();
    const [first] = (await start(1)) as [User];
    await ask(first);
    await eventually('it is used', () => shown().length === 1);
    await kill(first);
    const processes = join(folder, 'processes.lock');
    await expect(lockFolder(folder, { waitForLeftoverMs: 0 })).rejects.toThrow(
      `${folder} is still used by processes of a run that was killed: end them first ("lsof ${processes}" lists them).`,
    );
  });
});
