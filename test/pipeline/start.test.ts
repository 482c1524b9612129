import { writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { searchClient } from '../../adapters/opensearch/connection/client.ts';
import type { HealthAnswer } from '../../console/view/answers.ts';
import { lockFolder } from '../../servers/folder-lock.ts';
import { readContents, writeContents } from '../../start/folder-contents.ts';
import { TOPIC } from '../../start/pipeline-parts.ts';
import { eventually } from '../support/eventually.ts';
import { childrenOf, isRunning } from '../support/programs/child-processes.ts';
import { type RunningProgram, runProgram, runScript } from '../support/programs/running-program.ts';
import { scoresInOrder } from '../support/servers/scores-in-order.ts';
import { aTemporaryFolder } from '../support/temporary-folder.ts';

const START_DEADLINE_MS = 60_000;
/** Readings judged before a run is killed: enough for most to be of a sensor that has warmed up. */
const OF_KILLED_RUN = 1_000;

describe('npm start', () => {
  const folder = aTemporaryFolder();
  let taken: Server;
  let takenPort: string;
  let running: RunningProgram | undefined;

  const allWords = (words: string[]) => {
    return ['--data', folder, '--kafka-port', takenPort, '--search-port', takenPort, ...words];
  };
  const start = (...words: string[]) => {
    running = runProgram('start/main.ts', allWords(words));
    return running;
  };

  const untilJudging = async ({ output, child }: RunningProgram, readings = 1) => {
    const judged = () => Number(/judged ([\d,]+)/.exec(output().split('\n').at(-2) ?? '')?.[1]?.replace(',', '') ?? 0);
    await eventually('readings are judged', () => judged() >= readings || child.exitCode !== null, START_DEADLINE_MS);
    return childrenOf(child.pid ?? 0);
  };

  beforeAll(async () => {
    taken = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => taken.once('listening', resolve));
    const address = taken.address();
    takenPort = String(typeof address === 'object' ? address?.port : address);
  });

  afterEach(async () => {
    await running?.end('SIGKILL');
  });

  afterAll(() => {
    taken.close();
  });

  it('carries every reading into the index, although the usual ports are taken, and exits with 0', async () => {
    const { child, output } = start('--duration', '3', '--rate', '200', '--no-console');
    await eventually('it has ended', () => child.exitCode !== null, START_DEADLINE_MS);
    expect(output()).toContain('Complete: every reading is judged and indexed.');
    expect(output()).toMatch(
      new RegExp(`^Port ${takenPort} is not free on this machine, so Kafka takes \\d+\\.$`, 'm'),
    );
    expect(output()).not.toMatch(/curl|Here from earlier runs|in a browser/);
    const [, sent, indexed] = /Sent +([\d,]+) readings.*Indexed +([\d,]+) documents/s.exec(output()) ?? [];
    expect(indexed).toBe(sent);
    expect(child.exitCode).toBe(0);
  }, 90_000);

  it('keeps the data of the run before, and ends every process when npm gets SIGTERM', async () => {
    const program = runScript('start', allWords(['--duration', '3600']));
    running = program;
    const supervisors = await untilJudging(program);
    const children = supervisors.flatMap(({ pid }) => childrenOf(pid));
    expect(children.length).toBeGreaterThanOrEqual(4);
    expect(program.output()).toMatch(
      /^Here from earlier runs \(.+\): 600 verdicts, 0 open dead letters and 0 waiting records; --fresh deletes them\.$/m,
    );
    const url = /OpenSearch +(http\S+),/.exec(program.output())?.[1] ?? '';
    const { body } = await searchClient({ node: url }).count({ index: 'anomalies' });
    expect(body.count).toBeGreaterThanOrEqual(590);
    await program.end();
    await eventually('no process is left', () => ![...supervisors, ...children].some(({ pid }) => isRunning(pid)));
    expect(program.child.exitCode).not.toBe(0);
    expect(program.output()).toMatch(/Interrupted after [\d,]+ judged readings/);
  }, 90_000);

  it('says so and ends every process when one of them is killed', async () => {
    const program = start('--fresh', '--rate', '500');
    const children = await untilJudging(program, OF_KILLED_RUN);
    expect(program.output()).toMatch(/^--fresh deletes what is in .+: [\d,]+ verdicts.*, all of it simulated\.$/m);
    const victim = children.find(({ command }) => command.includes('detect/main.ts'));
    process.kill(victim?.pid ?? 0, 'SIGKILL');
    await eventually('it has ended', () => program.child.exitCode !== null, 30_000);
    expect(program.child.exitCode).toBe(1);
    expect(program.output()).toMatch(
      /The process "detector" ended unexpectedly by SIGKILL, so everything is ended\.[\s\S]*\nStopping …\n$/,
    );
    await eventually('no process is left', () => !children.some(({ pid }) => isRunning(pid)));
  }, 90_000);

  it('deletes nothing without a yes of which the run before could not keep count', async () => {
    const { child, output } = start('--fresh');
    await eventually('it has ended', () => child.exitCode !== null);
    expect(output()).toMatch(
      /^--fresh deletes what is in .*\nThere is no terminal to ask.*; add --yes to go on without one\.\n$/,
    );
    expect([child.exitCode, childrenOf(child.pid ?? 0)]).toEqual([2, []]);
  });

  it.each([[[]], [['--fresh', '--yes']]])(
    'leaves the notes about a folder to the run that has it (%j)',
    async (words) => {
      const inUse = join(folder, 'in-use');
      const lock = await lockFolder(inUse);
      const contents = { verdicts: 9, openDeadLetters: 0, waiting: 0, records: 9, simulated: 9, topicSinceMs: 5 };
      writeContents(inUse, { ...contents, isFinal: true });
      const { child, output } = runProgram('start/main.ts', ['--data', inUse, ...words]);
      await eventually('it has ended', () => child.exitCode !== null);
      lock.release();
      expect(output()).toMatch(/in-use is in use by process \d+: end that one first\.\n$/);
      expect(readContents(inUse)).toEqual({ ...contents, isFinal: true });
    },
  );

  it('goes on with the scores of the killed run, serves the console, and goes on without it when it is killed', async () => {
    const program = start();
    const children = await untilJudging(program);
    const console = children.find(({ command }) => command.includes('console/main.ts'));
    const url = /(http\S+) +in a browser/.exec(program.output())?.[1] ?? '';
    const health = async () => (await (await fetch(`${url}/api/health`)).json()) as HealthAnswer;
    await eventually('it is told the lag', async () => (await health()).pipeline !== undefined);
    process.kill(console?.pid ?? 0, 'SIGKILL');
    await eventually('it says so', () => program.output().includes('The console has ended ('));
    await untilJudging(program);
    const search = /OpenSearch +(http\S+),/.exec(program.output())?.[1] ?? '';
    const { written, expected } = await scoresInOrder(search, TOPIC);
    expect(written.length).toBeGreaterThan(OF_KILLED_RUN);
    expect(written).toEqual(expected);
    expect(written.filter(({ warmingUp }) => !warmingUp).length).toBeGreaterThan(OF_KILLED_RUN / 2);
    expect(await program.end()).toBe(0);
    await eventually('no process is left', () => !children.some(({ pid }) => isRunning(pid)));
  }, 90_000);

  it('carries a history from a packed CSV file into the index, and ends with a summary', async () => {
    const rows = Array.from(
      { length: 500 },
      (_, i) => `${1_672_531_200 + i},pump-${i % 3},${i % 10 === 0 ? 41 : 20}\n`,
    );
    const history = join(folder, 'history.csv.gz');
    writeFileSync(history, gzipSync(`timestamp,sensor_id,temperature\n${rows.join('')}`));
    const { child, output } = start('--fresh', '--yes', '--replay', history);
    await eventually('it has ended', () => child.exitCode !== null, START_DEADLINE_MS);
    expect(output()).toContain('500 readings from 2023-01-01T00:00:00.000Z to 2023-01-01T00:08:19.000Z');
    expect(output()).toContain('Indexed     500 documents (50 anomalies)');
    expect(output()).toContain('Complete: every reading is judged and indexed.');
    expect(child.exitCode).toBe(0);
  }, 90_000);

  it('names the wrong row of a history and starts nothing', async () => {
    const history = join(folder, 'wrong.csv');
    writeFileSync(history, 'timestamp,sensor_id,temperature\n1672531200,a,20\n1672531201,a,"20,5"\n');
    const { child, output } = start('--replay', history);
    await eventually('it has ended', () => child.exitCode !== null);
    expect(output()).toContain('wrong.csv, line 3, column 3 (temperature): "20,5" has a decimal comma');
    expect([child.exitCode, childrenOf(child.pid ?? 0)]).toEqual([1, []]);
  });

  it('takes no run for one by its defaults whose options npm has swallowed', async () => {
    const { child, output } = runProgram('start/main.ts', [], {
      npm_lifecycle_event: 'start',
      npm_config_producer: '',
    });
    await eventually('it has ended', () => child.exitCode !== null);
    expect(child.exitCode).toBe(2);
    expect(output()).toMatch(/npm start -- --no-producer\n$/);
  });

  it('names every mistake in its options at once and starts nothing', async () => {
    const { child, output } = start('--rate', 'fast', '--sensors', '0', '--bogus');
    await eventually('it has ended', () => child.exitCode !== null);
    expect(child.exitCode).toBe(2);
    expect(output().trim().split('\n')).toHaveLength(3);
  });

  it('names what is wrong with a rules file and starts nothing', async () => {
    const { child, output } = start('--rules', '/nonexistent/rules.json');
    await eventually('it has ended', () => child.exitCode !== null);
    expect(child.exitCode).toBe(1);
    expect(output()).toMatch(/^the rules file \/nonexistent\/rules\.json cannot be read: .*\n$/);
  });
});
