import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, describe, expect, it } from '@jest/globals';
import { runArguments } from '../../command-line/run-arguments.ts';
import { aTemporaryFolder } from '../support/temporary-folder.ts';

const folder = aTemporaryFolder();
const children: ChildProcessWithoutNullStreams[] = [];

function start(words: readonly string[]): ChildProcessWithoutNullStreams {
  const child = spawn(process.execPath, [...runArguments('score/main.ts', words)]);
  children.push(child);
  return child;
}

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

describe('npm run score', () => {
  it('answers each line before the next is sent', async () => {
    const child = start([]);
    const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
    for (let i = 0; i < 5; i++) {
      child.stdin.write(`{"sensor_id":1,"value":${i},"timestamp":${1_700_000_000 + i}}\n`);
      const { value } = await lines.next();
      expect(JSON.parse(value)).toMatchObject({ sensor_id: '1', value: i, model_score: 0 });
    }
    child.stdin.end();
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it.each([
    [[], 1],
    [['--skip-wrong-rows'], 3],
  ])('ends with %j on a file with a wrong row with status %d', async (words, expected) => {
    const path = join(folder, 'history.csv');
    writeFileSync(path, 'timestamp,sensor_id,value\n2023-01-01,a,1\n2023-01-01,a,x\n');
    const [status] = await once(start(['--input', path, ...words]), 'close');
    expect(status).toBe(expected);
  });

  it('refuses an output without an input in one sentence', async () => {
    const child = start(['--output', 'verdicts.csv']);
    let errors = '';
    child.stderr.on('data', (text) => {
      errors += text;
    });
    const [status] = await once(child, 'close');
    expect(status).toBe(2);
    expect(errors.trim().split('\n')).toEqual([expect.stringMatching(/^--output .*--input/)]);
  });
});
