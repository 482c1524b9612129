import { afterEach, describe, expect, it } from '@jest/globals';
import { FunctionError } from '../../../../event-source-mapping/environments/function-error.ts';
import {
  MAX_RESPONSE_BYTES,
  RuntimeApi,
} from '../../../../event-source-mapping/environments/runtime-api/runtime-api.ts';

const opened: RuntimeApi[] = [];
afterEach(() => {
  for (const api of opened.splice(0)) api.close();
});

async function anApi() {
  const api = await RuntimeApi.listen();
  opened.push(api);
  const url = `http://${api.address}/2018-06-01/runtime`;
  return {
    api,
    next: () => fetch(`${url}/invocation/next`),
    post: (path: string, body: string) => fetch(`${url}/${path}`, { method: 'POST', body }),
  };
}

const invocation = (requestId: string, payload = '{}') => ({
  requestId,
  payload,
  deadlineMs: 1_795_354_371_832,
  functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:detector',
  traceId: 'Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=0',
});

describe('RuntimeApi', () => {
  it('gives a runtime that waits its next invocation, and the answer back', async () => {
    const { api, next, post } = await anApi();
    const asked = next();
    await api.initialized;
    const answered = api.invoke(invocation('id/1', '{"text":"ü"}'));
    const given = await asked;
    expect(await given.json()).toEqual({ text: 'ü' });
    expect(Object.fromEntries(given.headers)).toMatchObject({
      'lambda-runtime-aws-request-id': 'id/1',
      'lambda-runtime-deadline-ms': '1795354371832',
      'lambda-runtime-invoked-function-arn': 'arn:aws:lambda:us-east-1:000000000000:function:detector',
      'lambda-runtime-trace-id': expect.stringContaining('Root=1-5bef4de7'),
    });
    const accepted = await post('invocation/id%2F1/response', '{"done":true}');
    expect([accepted.status, await accepted.json()]).toEqual([202, { status: 'OK' }]);
    expect(await answered).toEqual({ done: true });
  });

  it('keeps an invocation until the runtime asks', async () => {
    const { api, next, post } = await anApi();
    const answered = api.invoke(invocation('1'));
    await next();
    await post('invocation/1/response', '');
    expect(await answered).toBeNull();
  });

  it('refuses an answer to another invocation than the one under way', async () => {
    const { api, next, post } = await anApi();
    expect((await post('invocation/0/response', '1')).status).toBe(400);
    const answered = api.invoke(invocation('1'));
    await next();
    const late = await post('invocation/0/error', '{}');
    expect([late.status, await late.json()]).toEqual([400, expect.objectContaining({ errorType: 'InvalidRequestID' })]);
    await post('invocation/1/response', '1');
    expect(await answered).toBe(1);
    expect((await post('invocation/1/response', '2')).status).toBe(400);
  });

  it.each([
    [MAX_RESPONSE_BYTES, 202],
    [MAX_RESPONSE_BYTES + 1, 413],
  ])('answers a response of %i bytes with %i', async (bytes, status) => {
    const { api, next, post } = await anApi();
    const answered = api.invoke(invocation('1')).catch((error: FunctionError) => error.errorType);
    await next();
    expect((await post('invocation/1/response', `"${'x'.repeat(bytes - 2)}"`)).status).toBe(status);
    const answer = await answered;
    expect(status === 202 ? String(answer).length : answer).toBe(
      status === 202 ? bytes - 2 : 'Function.ResponseSizeTooLarge',
    );
  });

  it.each([
    ['{"errorType":"TypeError","errorMessage":"no","trace":[]}', 'TypeError: no'],
    ['no JSON', 'no JSON'],
    ['', 'no message'],
  ])('rejects with the error that the runtime reports: %p', async (body, message) => {
    const { api, next, post } = await anApi();
    const outcome = expect(api.invoke(invocation('1'))).rejects.toThrow(new FunctionError('', message));
    await next();
    expect((await post('invocation/1/error', body)).status).toBe(202);
    await outcome;
  });

  it('rejects an answer that is no JSON', async () => {
    const { api, next, post } = await anApi();
    const outcome = expect(api.invoke(invocation('1'))).rejects.toThrow('Function.InvalidResponse');
    await next();
    await post('invocation/1/response', '{');
    await outcome;
  });

  it('tells that initialization failed', async () => {
    const { api, post } = await anApi();
    const outcome = expect(api.initialized).rejects.toThrow('Runtime.ImportModuleError: no such module');
    await post('init/error', '{"errorType":"Runtime.ImportModuleError","errorMessage":"no such module"}');
    await outcome;
  });

  it('takes no further invocation once its runtime is given up', async () => {
    const { api } = await anApi();
    const under = expect(api.invoke(invocation('1'))).rejects.toThrow('gone');
    api.abandon(new FunctionError('', 'gone'));
    await under;
    await expect(api.invoke(invocation('2'))).rejects.toThrow('gone');
  });

  it.each(['invocation/1/else', 'else', 'invocation/next'])('knows no POST to %s', async (path) => {
    expect((await (await anApi()).post(path, '')).status).toBe(404);
  });
});
