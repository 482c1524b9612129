import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { captureStandardOutput } from '../../../event-source-mapping/environments/function-output.ts';
import { InProcessEnvironment } from '../../../event-source-mapping/environments/in-process-environment.ts';

const folder = mkdtempSync(join(tmpdir(), 'function-'));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
function anEnvironment(source: string): InProcessEnvironment {
  const bundlePath = join(folder, `${files++}.cjs`);
  writeFileSync(bundlePath, source);
  return new InProcessEnvironment({
    bundlePath,
    functionName: 'detector',
    memoryLimitMb: 1024,
    variables: { SOME_VARIABLE: 'value' },
  });
}

const event = { eventSource: 'aws:kafka', eventSourceArn: '', bootstrapServers: '', records: {} } as const;

describe('InProcessEnvironment', () => {
  it('calls the handler with the event and a Lambda context, and keeps the function between invocations', async () => {
    const environment = anEnvironment(`
      const { basename } = require('node:path'); let calls = 0; const variable = process.env.SOME_VARIABLE;
      exports.handler = async (event, context) =>
        ({ calls: ++calls, variable, event, id: context.awsRequestId, left: context.getRemainingTimeInMillis() });`);
    const first = await environment.invoke(event, 600_000);
    expect(first).toMatchObject({ calls: 1, variable: 'value', event, id: expect.stringMatching(/^[0-9a-f-]{36}$/) });
    const left = Reflect.get(Object(first), 'left');
    expect(left).toBeLessThanOrEqual(600_000);
    expect(left).toBeGreaterThan(300_000);
    expect(await environment.invoke(event, 5_000)).toMatchObject({ calls: 2 });
  });

  it('rejects with what the handler throws', async () => {
    await expect(
      anEnvironment('exports.handler = () => { throw new Error("no") }').invoke(event, 1_000),
    ).rejects.toThrow('no');
  });

  it('rejects a hanging invocation at its time-out, and starts over with a fresh function', async () => {
    const environment = anEnvironment(`
      let calls = 0; exports.handler = () => (++calls === 2 ? new Promise(() => {}) : Promise.resolve(calls));`);
    expect(await environment.invoke(event, 1_000)).toBe(1);
    await expect(environment.invoke(event, 50)).rejects.toThrow('time-out of 0.05 seconds');
    expect(await environment.invoke(event, 1_000)).toBe(1);
  });

  it('takes one invocation at a time', async () => {
    const environment = anEnvironment(
      "exports.handler = () => new Promise((resolve) => process.once('done', resolve));",
    );
    const first = environment.invoke(event, 30_000);
    await expect(environment.invoke(event, 30_000)).rejects.toThrow('one invocation at a time');
    process.emit('done' as never);
    await first;
  });

  it('says when the bundle exports no handler', async () => {
    await expect(anEnvironment('exports.other = 1').invoke(event, 1_000)).rejects.toThrow('function named handler');
  });
});

describe('captureStandardOutput', () => {
  it('hands over complete lines and gives standard output back', () => {
    const lines: string[] = [];
    const before = process.stdout.write;
    const release = captureStandardOutput((line) => lines.push(line));
    process.stdout.write('one\ntw');
    const bytes = Buffer.from('oü\n');
    process.stdout.write(bytes.subarray(0, 2));
    process.stdout.write(bytes.subarray(2));
    expect(lines).toEqual(['one', 'twoü']);
    process.stdout.write('rest');
    release();
    expect(lines).toEqual(['one', 'twoü', 'rest']);
    expect(process.stdout.write).toBe(before);
  });

  it('calls back when a write is done', async () => {
    const release = captureStandardOutput(() => {});
    await new Promise<void>((resolve) => process.stdout.write('x\n', () => resolve()));
    await new Promise<void>((resolve) => process.stdout.write('x\n', 'utf8', () => resolve()));
    release();
    expect.assertions(0);
  });
});
