import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { projectRoot } from '../../project-root.ts';
import { type ProcessExit, ProcessGroup } from '../../servers/process-group.ts';
import { eventually } from '../support/eventually.ts';
import { aTemporaryFolder } from '../support/temporary-folder.ts';

const folder = aTemporaryFolder();
const FOREVER = 'setInterval(() => undefined, 1000); console.log("up");';
const STUBBORN = `process.on('SIGTERM', () => console.log('no')); ${FOREVER}`;

const groups: ProcessGroup[] = [];
afterEach(async () => {
  await Promise.all(groups.splice(0).map((group) => group.stopAll()));
});

function aGroup(options?: { graceMs: number }): { group: ProcessGroup; exits: ProcessExit[] } {
  const group = new ProcessGroup(options);
  const exits: ProcessExit[] = [];
  group.onUnexpectedExit((exit) => exits.push(exit));
  groups.push(group);
  return { group, exits };
}

function aNode(name: string, script: string) {
  return { name, command: process.execPath, args: ['-e', script], logFile: join(folder, `${name}.log`) };
}

function says(name: string, text: string): Promise<void> {
  const file = join(folder, `${name}.log`);
  return eventually(`${name} says ${text}`, () => existsSync(file) && readFileSync(file, 'utf8').includes(text));
}

function isAlive(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch {
    return false;
  }
}

describe('ProcessGroup', () => {
  it('reports status and last lines of a child that ends without being asked', async () => {
    const { group, exits } = aGroup();
    group.spawn(aNode('failing', 'console.log("one\\n\\ntwo"); process.exitCode = 3;'));
    await eventually('the end is reported', () => exits.length > 0);
    const logFile = join(folder, 'failing.log');
    expect(exits).toEqual([{ name: 'failing', code: 3, signal: null, logFile, lastLines: ['one', 'two'] }]);
  });

  it('reports the signal when a child is killed', async () => {
    const { group, exits } = aGroup();
    group.spawn(aNode('killed', FOREVER)).kill('SIGKILL');
    await eventually('the end is reported', () => exits.length > 0);
    expect(exits[0]).toMatchObject({ name: 'killed', code: null, signal: 'SIGKILL' });
  });

  it('reports a command that does not exist', async () => {
    const { group, exits } = aGroup();
    group.spawn({ ...aNode('absent', ''), command: '/no/such/command' });
    await eventually('the end is reported', () => exits.length > 0);
    expect(exits[0]).toMatchObject({ name: 'absent', code: 127, lastLines: ['spawn /no/such/command ENOENT'] });
  });

  it('reports the end of the watchdog', async () => {
    const { group, exits } = aGroup();
    group.spawn(aNode('watched', FOREVER));
    process.kill(group.watchdogProcessId ?? 0, 'SIGKILL');
    await eventually('the end is reported', () => exits.length > 0);
    expect(exits[0]).toMatchObject({ name: 'watchdog', signal: 'SIGKILL' });
  });

  it('is silent about ends that were asked for', async () => {
    const { group, exits } = aGroup();
    group.spawn(aNode('first', FOREVER));
    group.spawn(aNode('second', FOREVER));
    await group.stop('first');
    await group.stopAll();
    expect(exits).toEqual([]);
  });

  it('stops in reverse order of start', async () => {
    const { group } = aGroup();
    const order: string[] = [];
    for (const name of ['a', 'b', 'c']) group.spawn(aNode(name, FOREVER)).once('exit', () => order.push(name));
    await group.stopAll();
    expect(order).toEqual(['c', 'b', 'a']);
  });

  it('kills a child that ignores SIGTERM once the grace has passed', async () => {
    const { group } = aGroup({ graceMs: 200 });
    const child = group.spawn(aNode('stubborn', STUBBORN));
    await says('stubborn', 'up');
    await group.stopAll();
    expect(child.signalCode).toBe('SIGKILL');
    expect(readFileSync(join(folder, 'stubborn.log'), 'utf8')).toContain('no');
  });

  it('ends what a child has left behind when the child itself is gone', async () => {
    const { group } = aGroup();
    const script = `const { spawn } = require('node:child_process');
      console.log('pid=' + spawn(process.execPath, ['-e', ${JSON.stringify(FOREVER)}]).pid + '.'); process.exit(0);`;
    await group.run(aNode('parent', script));
    const processId = Number(/pid=(\d+)\./.exec(readFileSync(join(folder, 'parent.log'), 'utf8'))?.[1]);
    expect(processId).toBeGreaterThan(0);
    await eventually('the grandchild is gone', () => !isAlive(processId));
  });

  it('resolves a run to its status and does not call it unexpected', async () => {
    const { group, exits } = aGroup();
    await expect(group.run(aNode('task', 'process.exitCode = 5;'))).resolves.toMatchObject({ name: 'task', code: 5 });
    expect(exits).toEqual([]);
  });

  it('refuses to start anything after it was stopped', async () => {
    const { group } = aGroup();
    await group.stopAll();
    expect(() => group.spawn(aNode('late', FOREVER))).toThrow('late cannot be started: the process group is stopping');
  });

  it('keeps one earlier log', async () => {
    const { group } = aGroup();
    for (const text of ['one', 'two', 'three']) await group.run(aNode('log', `console.log('${text}')`));
    expect(readFileSync(join(folder, 'log.log'), 'utf8')).toBe('three\n');
    expect(readFileSync(join(folder, 'log.log.1'), 'utf8')).toBe('two\n');
  });

  it('carries messages to and from a child with a message channel', async () => {
    const { group } = aGroup();
    const child = group.spawn({
      ...aNode('echo', "process.on('message', (text) => process.send(text + '!'));"),
      ipc: true,
    });
    const answer = new Promise((resolve) => child.once('message', resolve));
    child.send('hello');
    await expect(answer).resolves.toBe('hello!');
  });

  it('leaves nothing behind when the supervisor is killed, not even a child that ignores SIGTERM', async () => {
    const supervisor = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', supervisorScript()], {
      cwd: projectRoot,
      stdio: 'ignore',
    });
    await Promise.all([says('polite', 'up'), says('rude', 'up')]);
    const pids = JSON.parse(readFileSync(join(folder, 'pids.json'), 'utf8')) as number[];
    expect(pids.map(isAlive)).toEqual([true, true, true]);
    supervisor.kill('SIGKILL');
    await eventually('all are gone', () => !pids.some(isAlive), 15_000);
  });
});

function supervisorScript(): string {
  const options = (name: string, script: string) => JSON.stringify(aNode(name, script));
  return `
    import { writeFileSync } from 'node:fs';
    import { ProcessGroup } from './servers/process-group.ts';
    const group = new ProcessGroup({ watchdogGraceSeconds: 1 });
    const children = [group.spawn(${options('polite', FOREVER)}), group.spawn(${options('rude', STUBBORN)})];
    const pids = [...children.map((child) => child.pid), group.watchdogProcessId];
    writeFileSync(${JSON.stringify(join(folder, 'pids.json'))}, JSON.stringify(pids));
  `;
}
