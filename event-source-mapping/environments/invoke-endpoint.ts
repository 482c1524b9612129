import { InvokeCommand, type InvokeCommandOutput, LambdaClient } from '@aws-sdk/client-lambda';
import { reasonOf } from '../../failures/reason.ts';
import { MAX_EVENT_BYTES } from '../delivery/event-former.ts';
import type { FunctionEnvironment } from './function-environment.ts';
import { FunctionError, parseFunctionError } from './function-error.ts';

interface InvokeEndpointOptions {
  /** Base URL of the Invoke API; AWS's own for the region unless told. */
  readonly url?: string;
  /** Name, partial ARN or ARN, with or without a version or alias. */
  readonly functionName: string;
  /** What the environment or the profile says unless told. */
  readonly region?: string;
  /** Invocations at the same time, at least 1. */
  readonly concurrency: number;
  /** Receives the last lines that an invocation has printed, as far as the answer carries them: 4 KB. */
  readonly onLine: (line: string) => void;
}

/**
 * Calls a function by Lambda's Invoke API, on AWS or on an emulator, with credentials from the usual places. A throttled
 * or failed request is a failed invocation: the event source mapping sends its event again.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export class InvokeEndpoint implements FunctionEnvironment {
  readonly concurrency: number;
  readonly #options: InvokeEndpointOptions;
  readonly #client: LambdaClient;

  constructor(options: InvokeEndpointOptions) {
    const { url, region, concurrency } = options;
    this.#options = options;
    this.concurrency = concurrency;
    this.#client = new LambdaClient({
      maxAttempts: 1,
      ...(url !== undefined && { endpoint: url }),
      ...(region !== undefined && { region }),
    });
  }

  /**
   * Looks whether region and credentials are known, without calling anything but where the credentials come from.
   *
   * @returns what is wrong, undefined when nothing is
   */
  async problem(): Promise<string | undefined> {
    const { region, credentials } = this.#client.config;
    try {
      await region();
    } catch {
      return 'no AWS region is known; give --region or set AWS_REGION';
    }
    try {
      await credentials();
      return undefined;
    } catch {
      return 'no AWS credentials are found; set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY';
    }
  }

  async invoke(event: object, timeoutMs: number): Promise<unknown> {
    const payload = Buffer.from(JSON.stringify(event));
    if (payload.length > MAX_EVENT_BYTES) {
      const sizes = `${payload.length} bytes, and ${MAX_EVENT_BYTES} are allowed`;
      throw new FunctionError('RequestTooLargeException', `the event has ${sizes}`);
    }
    const answer = await this.#send(payload, timeoutMs);
    for (const line of linesOf(answer.LogResult)) this.#options.onLine(line);
    const text = Buffer.from(answer.Payload ?? []).toString('utf8');
    if (answer.FunctionError !== undefined) throw parseFunctionError(text);
    return parseAnswer(text);
  }

  async close(): Promise<void> {
    this.#client.destroy();
  }

  async #send(payload: Buffer, timeoutMs: number): Promise<InvokeCommandOutput> {
    const { functionName } = this.#options;
    const command = new InvokeCommand({
      FunctionName: functionName,
      InvocationType: 'RequestResponse',
      LogType: 'Tail',
      Payload: payload,
    });
    try {
      return await this.#client.send(command, { abortSignal: AbortSignal.timeout(timeoutMs) });
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      if (error.name === 'AbortError' || error.name === 'TimeoutError')
        throw new FunctionError('Sandbox.Timedout', `No answer within ${(timeoutMs / 1000).toFixed(2)} seconds`);
      throw new FunctionError(error.name, reasonOf(error));
    }
  }
}

function linesOf(logResult: string | undefined): readonly string[] {
  const text = Buffer.from(logResult ?? '', 'base64').toString('utf8');
  return text.split('\n').filter((line) => line !== '');
}

function parseAnswer(text: string): unknown {
  try {
    return text === '' ? null : JSON.parse(text);
  } catch {
    throw new FunctionError('Function.InvalidResponse', 'the function did not answer with JSON');
  }
}
