import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { runArguments } from '../../command-line/run-arguments.ts';
import { eventually } from '../support/eventually.ts';
import { ProducerTopic, testBrokers } from '../support/servers/producer-topic.ts';

describe('the producer as a process', () => {
  let topic: ProducerTopic;
  let child: ChildProcess;
  let out: string;
  let err: string;

  beforeEach(async () => {
    topic = await new ProducerTopic().create(2);
  });

  afterEach(async () => {
    child.kill('SIGKILL');
    await topic.delete();
  });

  const start = (...words: readonly string[]) => {
    const program = runArguments('producer/main.ts', ['--brokers', testBrokers(), ...words]);
    child = spawn(process.execPath, program, {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    [out, err] = ['', ''];
    child.stdout?.on('data', (chunk) => (out += chunk));
    child.stderr?.on('data', (chunk) => (err += chunk));
  };

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'says at %s how many readings were acknowledged, and tells its parent',
    async (name) => {
      start('--topic', topic.name, '--rate', '50');
      const told: unknown[] = [];
      child.on('message', (message) => told.push(message));
      await eventually('ten readings', () => out.split('Sent: ').length > 10, 20_000);
      child.kill(name);
      expect(await once(child, 'exit')).toEqual([0, null]);
      const count = await topic.count();
      expect(out).toMatch(new RegExp(`\nAcknowledged: ${count} readings\\.\n$`));
      expect(out.split('Sent: ')).toHaveLength(count + 1);
      expect(told.at(-1)).toEqual({ kind: 'acknowledged', readings: count });
      expect(err).toBe('');
    },
  );

  it('lists every unusable option at once', async () => {
    start('--topic', 'a b', '--rate', '0.09', '--sensors', '0', '--mode', 'weekly', '--quick');
    expect(await once(child, 'close')).toEqual([2, null]);
    for (const name of ['--topic', '--rate', '--sensors', '--mode', '--quick']) expect(err).toContain(name);
    expect(out).toBe('');
  });
});
