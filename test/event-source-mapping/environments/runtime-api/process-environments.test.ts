import { afterEach, beforeAll, expect, it } from '@jest/globals';
import { ProcessEnvironments } from '../../../../event-source-mapping/environments/runtime-api/process-environments.ts';
import { aBundle } from '../../../support/builders/a-bundle.ts';
import { eventually } from '../../../support/eventually.ts';
import { isRunning } from '../../../support/programs/child-processes.ts';
import { runProgram } from '../../../support/programs/running-program.ts';
import {
  COMPILE_TIMEOUT_MS,
  describeWithRuntimeClient,
  runtimeClient,
} from '../../../support/servers/runtime-client.ts';
import { aTemporaryFolder } from '../../../support/temporary-folder.ts';

const folder = aTemporaryFolder();
const opened: ProcessEnvironments[] = [];

let clientPath = '';
afterEach(async () => {
  for (const environments of opened.splice(0)) await environments.close();
});

interface Settings {
  readonly environments?: number;
  readonly memoryLimitMb?: number;
  readonly initTimeoutMs?: number;
}

function running(source: string, settings: Settings = {}) {
  const lines: string[] = [];
  const environments = new ProcessEnvironments({
    bundlePath: aBundle(folder, source),
    functionName: 'detector',
    memoryLimitMb: 256,
    variables: { SOME_VARIABLE: 'value' },
    environments: 1,
    clientPath,
    onLine: (line, environment) => lines.push(`${environment}: ${line}`),
    ...settings,
  });
  opened.push(environments);
  return { environments, lines, invoke: (event: object, timeoutMs = 10_000) => environments.invoke(event, timeoutMs) };
}

const COUNTING = 'let calls = 0; exports.handler = async () => ({ pid: process.pid, calls: ++calls });';

describeWithRuntimeClient('ProcessEnvironments', () => {
  beforeAll(async () => {
    clientPath = await runtimeClient();
  }, COMPILE_TIMEOUT_MS);

  it('calls the handler with the event and a Lambda context, in a process set up as Lambda does', async () => {
    const { invoke } = running(`exports.handler = async (event, context) => ({
      event, context, left: context.getRemainingTimeInMillis(), cwd: process.cwd(), flags: process.execArgv,
      environment: process.env });`);
    expect(await invoke({ eventSource: 'aws:kafka', text: 'grüße' })).toMatchObject({
      event: { eventSource: 'aws:kafka', text: 'grüße' },
      context: {
        awsRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        functionName: 'detector',
        functionVersion: '$LATEST',
        invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:detector',
        memoryLimitInMB: '256',
        logGroupName: '/aws/lambda/detector',
      },
      left: expect.any(Number),
      cwd: folder,
      flags: ['--max-semi-space-size=12', '--max-old-space-size=231'],
      environment: {
        SOME_VARIABLE: 'value',
        AWS_LAMBDA_FUNCTION_NAME: 'detector',
        LAMBDA_TASK_ROOT: folder,
        _X_AMZN_TRACE_ID: expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0$/),
      },
    });
  });

  it('starts no process before the first invocation, and keeps it for the next ones', async () => {
    const { environments, invoke } = running(COUNTING);
    expect(environments.processIds).toEqual([]);
    const first = await invoke({});
    expect(first).toEqual({ pid: environments.processIds[0], calls: 1 });
    expect(await invoke({})).toEqual({ pid: environments.processIds[0], calls: 2 });
  });

  it('gives invocations to all environments in turn, and takes as many at a time as there are', async () => {
    const { environments, invoke } = running(COUNTING, { environments: 2 });
    expect(environments.concurrency).toBe(2);
    const together = await Promise.all([invoke({}), invoke({})]);
    const oneByOne = [await invoke({}), await invoke({})];
    for (const answers of [together, oneByOne])
      expect(new Set(answers.map((answer) => Reflect.get(Object(answer), 'pid')))).toEqual(
        new Set(environments.processIds),
      );
    const both = [invoke({}), invoke({})];
    await expect(invoke({})).rejects.toThrow('2 invocations at a time are taken, not more.');
    await Promise.all(both);
  });

  it.each([
    ['undefined', 'undefined', null],
    ['null', 'null', null],
    ['text', '"text"', 'text'],
    ['a list of failures', '({ batchItemFailures: [] })', { batchItemFailures: [] }],
  ])('answers %s as JSON does', async (_, expression, expected) => {
    expect(await running(`exports.handler = async () => ${expression};`).invoke({})).toEqual(expected);
  });

  it.each([
    ['throws', 'throw new TypeError("no")', 'TypeError: no'],
    ['rejects with no error', 'return Promise.reject(7)', 'number: 7'],
    ['returns what is no JSON', 'const a = {}; a.a = a; return a', 'Unable to stringify response body'],
    ['answers with more than 6 MB', 'return "x".repeat(6_291_555)', 'Function.ResponseSizeTooLarge: Response payload'],
    ['exits', 'process.exit(3)', 'Runtime.ExitError: Runtime exited with error: exit status 3'],
    ['exits well', 'process.exit()', 'Runtime.ExitError: Runtime exited without providing a reason'],
    ['kills itself', 'process.kill(process.pid, "SIGKILL")', 'Runtime exited with error: signal: killed'],
    ['fails behind its back', 'setImmediate(() => { throw 1 }); return new Promise(() => {})', 'exit status'],
  ])('rejects when the handler %s, and takes the next invocation', async (_, statement, reason) => {
    const { invoke } = running(`exports.handler = async ({ fail }) => { if (!fail) return 'fine'; ${statement}; };`);
    await expect(invoke({ fail: true })).rejects.toThrow(reason);
    expect(await invoke({ fail: false })).toBe('fine');
  });

  it('lets the largest answer through', async () => {
    const { invoke } = running('exports.handler = async () => "x".repeat(6_291_554);');
    expect(await invoke({})).toHaveLength(6_291_554);
  });

  it('kills a handler that hangs at its time-out, and starts over with a fresh one', async () => {
    const { environments, invoke } = running(`let calls = 0; exports.handler = async () => {
      if (++calls === 2) for (;;); return calls; };`);
    expect(await invoke({})).toBe(1);
    const [pid = 0] = environments.processIds;
    await expect(invoke({}, 300)).rejects.toThrow('Sandbox.Timedout: Task timed out after 0.30 seconds');
    expect(await invoke({})).toBe(1);
    expect(isRunning(pid)).toBe(false);
  });

  it.each([
    ['throws while loading', 'throw new RangeError("no limits")', 'RangeError: no limits'],
    ['exits while loading', 'process.exit(1)', 'Runtime.ExitError: Runtime exited with error: exit status 1'],
    ['exports no handler', 'exports.other = 1', /Runtime.HandlerNotFound: .*handler is undefined or not exported/],
    ['is no JavaScript', 'exports.handler = (', 'Runtime.UserCodeSyntaxError: SyntaxError'],
  ])('rejects when the function %s', async (_, source, reason) => {
    await expect(running(source).invoke({})).rejects.toThrow(reason);
  });

  it('gives a function that loads slowly a second chance within its own time-out, and no third', async () => {
    const slow = 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1_500);';
    const { invoke } = running(`${slow} exports.handler = async () => 'at last';`, { initTimeoutMs: 500 });
    await expect(invoke({}, 600)).rejects.toThrow('Sandbox.Timedout: Init timed out after 0.60 seconds');
    expect(await invoke({}, 20_000)).toBe('at last');
  });

  it('kills an environment that uses more memory than it has', async () => {
    const { invoke } = running(
      `const kept = []; exports.handler = async ({ buffers }) => {
        for (let i = 0; i < buffers; i++) { kept.push(Buffer.alloc(4_000_000, 1)); await new Promise(setImmediate); }
        return buffers === 1 ? 'fits' : new Promise(() => setInterval(() => {}, 1_000)); };`,
      { memoryLimitMb: 192 },
    );
    expect(await invoke({ buffers: 1 })).toBe('fits');
    await expect(invoke({ buffers: 60 })).rejects.toThrow(/^Runtime.OutOfMemory: .*\(used \d+ MB of 192 MB\)$/);
    expect(await invoke({ buffers: 1 })).toBe('fits');
  });

  it("ends an environment whose objects outgrow Node's own setting", async () => {
    const { invoke } = running('exports.handler = async () => { const all = []; for (;;) all.push({ all }); };', {
      memoryLimitMb: 128,
    });
    await expect(invoke({}, 20_000)).rejects.toThrow(/signal: aborted|Runtime.OutOfMemory/);
  });

  it('hands over each line of a function that prints a lot, named by its environment', async () => {
    const { invoke, lines } = running(`exports.handler = async () => {
      for (let i = 0; i < 20_000; i++) process.stdout.write('line ' + i + '\\n'); console.error('oü'); };`);
    await invoke({}, 20_000);
    const written = () => lines.filter((line) => line.startsWith('environment-1: line ')).length;
    await eventually('all lines', () => written() === 20_000 && lines.some((line) => line.endsWith('oü')));
    expect(lines).toContain('environment-1: line 19999');
  });

  it('rejects an invocation whose process is killed from outside, and goes on with another process', async () => {
    const { environments, invoke, lines } = running(`exports.handler = async ({ hang }) => {
      console.log('called'); return hang ? new Promise(() => setInterval(() => {}, 1_000)) : process.pid; };`);
    const hanging = invoke({ hang: true });
    const outcome = expect(hanging).rejects.toThrow('Runtime.ExitError: Runtime exited with error: signal: killed');
    await eventually('the handler is called', () => lines.length > 0);
    const [pid = 0] = environments.processIds;
    process.kill(pid, 'SIGKILL');
    await outcome;
    expect(await invoke({ hang: false })).not.toBe(pid);
  });

  it('goes on with another process after one was killed while idle', async () => {
    const { environments, invoke } = running(COUNTING);
    await invoke({});
    const [pid = 0] = environments.processIds;
    process.kill(pid, 'SIGKILL');
    await eventually('its end is seen', () => environments.processIds.length === 0);
    expect(await invoke({})).toMatchObject({ calls: 1 });
  });

  it('ends a function that ignores SIGTERM, and what it has started, when it is closed', async () => {
    const { environments, invoke } = running(`const { spawn } = require('node:child_process');
      process.on('SIGTERM', () => {});
      const child = spawn('sleep', ['600']); exports.handler = async () => child.pid;`);
    const pids = [Number(await invoke({})), ...environments.processIds];
    expect(pids.map(isRunning)).toEqual([true, true]);
    await environments.close();
    expect(pids.map(isRunning)).toEqual([false, false]);
    await expect(invoke({})).rejects.toThrow('closed');
  });

  it.each(['SIGTERM', 'SIGKILL'] as const)('leaves nothing behind when its parent ends by %s', async (signal) => {
    const parent = runProgram('test/support/programs/environments-program.ts', [clientPath, folder]);
    await eventually('it runs', () => parent.messages.length > 0);
    const pids = parent.messages[0] as number[];
    expect(pids.map(isRunning)).toEqual([true, true]);
    await parent.end(signal);
    await eventually('all are gone', () => !pids.some(isRunning));
  });
});
