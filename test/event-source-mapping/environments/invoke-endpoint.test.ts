import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { InvokeEndpoint } from '../../../event-source-mapping/environments/invoke-endpoint.ts';
import { InvokeServer } from '../../support/doubles/an-invoke-server.ts';

const CREDENTIALS = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_REGION: 'eu-central-1' };
const event = { eventSource: 'aws:kafka', records: {} };

let server: InvokeServer;
const before = { ...process.env };
beforeAll(async () => {
  server = await InvokeServer.listen();
});
afterAll(() => server.close());
beforeEach(() => void Object.assign(process.env, CREDENTIALS));
afterEach(() => {
  process.env = { ...before };
});

const lines: string[] = [];
function anEndpoint(functionName = 'detector'): InvokeEndpoint {
  lines.length = 0;
  const onLine = (line: string) => lines.push(line);
  return new InvokeEndpoint({ url: server.url, functionName, concurrency: 3, onLine });
}

/** As Lambda answers when the function has failed. */
const failed = (payload: object) => ({
  status: 200,
  headers: { 'X-Amz-Function-Error': 'Unhandled', 'X-Amz-Executed-Version': '$LATEST' },
  body: JSON.stringify(payload),
});

/** As Lambda answers when it has not called the function. */
const refused = (status: number, type: string, message: string) => ({
  status,
  headers: { 'x-amzn-ErrorType': type },
  body: JSON.stringify({ Type: 'User', message, Message: message }),
});

describe('InvokeEndpoint', () => {
  it('posts the event, signed, to the function and resolves to its answer', async () => {
    server.answer = { status: 200, body: '{"batchItemFailures":[]}' };
    const endpoint = anEndpoint('arn:aws:lambda:eu-central-1:123456789012:function:detector:live');
    expect(await endpoint.invoke(event, 5_000)).toEqual({ batchItemFailures: [] });
    const request = server.requests.at(-1);
    expect(decodeURIComponent(request?.url ?? '')).toBe(
      '/2015-03-31/functions/arn:aws:lambda:eu-central-1:123456789012:function:detector:live/invocations',
    );
    expect(request?.headers).toMatchObject({
      'x-amz-invocation-type': 'RequestResponse',
      authorization: expect.stringContaining('/eu-central-1/lambda/aws4_request'),
    });
    expect(JSON.parse(request?.body ?? '')).toEqual(event);
    expect(endpoint.concurrency).toBe(3);
  });

  it.each(['null', ''])('takes %p for an answer without content', async (body) => {
    server.answer = { status: 200, body };
    expect(await anEndpoint().invoke(event, 5_000)).toBeNull();
  });

  it('hands over the last lines that the function has printed', async () => {
    const log = 'START RequestId: 1\n{"_aws":{}}\nEND RequestId: 1\n';
    server.answer = {
      status: 200,
      headers: { 'X-Amz-Log-Result': Buffer.from(log).toString('base64') },
      body: 'null',
    };
    await anEndpoint().invoke(event, 5_000);
    expect(lines).toEqual(['START RequestId: 1', '{"_aws":{}}', 'END RequestId: 1']);
  });

  it.each([
    [{ errorType: 'TypeError', errorMessage: 'no', trace: [] }, 'TypeError: no'],
    [{ errorType: 'Error', errorMessage: 'no' }, 'no'],
    [{ errorMessage: '2026-11-22T09:00:00.000Z 1 Task timed out after 3.00 seconds' }, 'Task timed out after 3.00'],
    [
      { errorType: 'Runtime.ExitError', errorMessage: 'RequestId: 1 Error: Runtime exited' },
      'Runtime.ExitError: Request',
    ],
  ])('rejects with what the function failed of: %j', async (payload, reason) => {
    server.answer = failed(payload);
    await expect(anEndpoint().invoke(event, 5_000)).rejects.toThrow(reason);
  });

  it.each([
    [429, 'TooManyRequestsException', 'Rate Exceeded.'],
    [500, 'ServiceException', 'An error occurred.'],
    [502, 'EC2UnexpectedException', 'Unexpected.'],
    [503, 'ServiceUnavailableException', 'Not now.'],
    [404, 'ResourceNotFoundException', 'Function not found: detector'],
    [413, 'RequestTooLargeException', 'Request must be smaller than 6291456 bytes'],
  ])('leaves a status of %i to the mapping, which sends the event again', async (status, type, message) => {
    server.answer = refused(status, type, message);
    const sent = server.requests.length;
    await expect(anEndpoint().invoke(event, 5_000)).rejects.toThrow(`${type}: ${message}`);
    expect(server.requests.length - sent).toBe(1);
  });

  it('rejects when no answer has come at the time-out', async () => {
    server.answer = undefined;
    await expect(anEndpoint().invoke(event, 200)).rejects.toThrow('Sandbox.Timedout: No answer within 0.20 seconds');
  });

  it('rejects when nothing listens', async () => {
    const endpoint = new InvokeEndpoint({
      url: 'http://127.0.0.1:1',
      functionName: 'detector',
      concurrency: 1,
      onLine: () => {},
    });
    await expect(endpoint.invoke(event, 5_000)).rejects.toThrow('ECONNREFUSED');
  });

  it('rejects an answer that is no JSON', async () => {
    server.answer = { status: 200, body: '<html>' };
    await expect(anEndpoint().invoke(event, 5_000)).rejects.toThrow('Function.InvalidResponse');
  });

  it.each([
    [0, 6_291_456, true],
    [1, 6_291_457, false],
  ])('with %i bytes beyond an event of 6 MB (%i bytes): sent is %p', async (_, bytes, isSent) => {
    server.answer = { status: 200, body: 'null' };
    const filled = { text: 'x'.repeat(bytes - '{"text":""}'.length) };
    const sent = server.requests.length;
    const outcome = anEndpoint().invoke(filled, 10_000);
    if (isSent) await outcome;
    else await expect(outcome).rejects.toThrow('RequestTooLargeException: the event has 6291457 bytes');
    expect(server.requests.length - sent).toBe(isSent ? 1 : 0);
  });

  it('says before the first call what is missing to make it', async () => {
    expect(await anEndpoint().problem()).toBeUndefined();
    for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name];
    const nowhere = { AWS_CONFIG_FILE: '/nonexistent', AWS_SHARED_CREDENTIALS_FILE: '/nonexistent' };
    Object.assign(process.env, { ...nowhere, AWS_EC2_METADATA_DISABLED: 'true' });
    expect(await anEndpoint().problem()).toMatch(/^no AWS region is known/);
    process.env['AWS_REGION'] = 'eu-central-1';
    expect(await anEndpoint().problem()).toMatch(/^no AWS credentials are found/);
  });
});
