import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { FunctionError, parseFunctionError } from '../function-error.ts';

/**
 * Largest answer of a function, in bytes: 6 MB and a little for its envelope.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
export const MAX_RESPONSE_BYTES = 6_291_556;

const PREFIX = '/2018-06-01/runtime/';
const HOST = '127.0.0.1';

/** One invocation as the runtime receives it. */
export interface RuntimeInvocation {
  readonly requestId: string;
  /** The event as JSON. */
  readonly payload: string;
  /** When the function's time is over, in milliseconds since the epoch. */
  readonly deadlineMs: number;
  readonly functionArn: string;
  readonly traceId: string;
}

interface Pending {
  readonly invocation: RuntimeInvocation;
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: FunctionError) => void;
  sent: boolean;
}

/**
 * The HTTP interface by which a runtime gets its invocations and gives its answers, for one execution environment: each
 * has a port of its own, so that what one leaves behind can never answer for another.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
export class RuntimeApi {
  /** Resolves when the runtime asks for its first invocation; rejects with what it reports instead. */
  readonly initialized: Promise<void>;
  readonly #server: Server;
  #onInitialized: () => void = () => {};
  #onInitError: (error: FunctionError) => void = () => {};
  #runtime: ServerResponse | undefined;
  #pending: Pending | undefined;
  #end: FunctionError | undefined;

  private constructor() {
    this.initialized = new Promise((resolve, reject) => {
      this.#onInitialized = resolve;
      this.#onInitError = reject;
    });
    this.initialized.catch(() => {});
    this.#server = createServer((request, response) => void this.#answer(request, response));
    // A runtime asks again on the same connection after an invocation of any length.
    this.#server.keepAliveTimeout = 0;
  }

  static async listen(): Promise<RuntimeApi> {
    const api = new RuntimeApi();
    await new Promise<void>((resolve, reject) => {
      api.#server.once('error', reject);
      api.#server.listen(0, HOST, resolve);
    });
    return api;
  }

  /** Host and port, as AWS_LAMBDA_RUNTIME_API names them. */
  get address(): string {
    const address = this.#server.address();
    return `${HOST}:${typeof address === 'object' ? address?.port : address}`;
  }

  /** Hands an invocation to the runtime, now or when it asks; resolves to its answer, rejects with its error. */
  invoke(invocation: RuntimeInvocation): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.#end !== undefined) throw this.#end;
      this.#pending = { invocation, resolve, reject, sent: false };
      this.#send();
    });
  }

  /** Rejects the invocation under way and every later one: the runtime will not answer. */
  abandon(error: FunctionError): void {
    this.#end = error;
    this.#onInitError(error);
    this.#take()?.reject(error);
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [what = '', id = '', outcome] = (request.url ?? '').replace(PREFIX, '').split('/');
    const call = `${request.method} ${what}/${outcome === undefined ? id : outcome}`;
    if (call === 'GET invocation/next') return this.#next(response);
    const body = await bodyOf(request).catch(() => undefined);
    if (body === undefined) return;
    if (call === 'POST init/error') this.#onInitError(parseFunctionError(body.toString('utf8')));
    else if (call !== 'POST invocation/response' && call !== 'POST invocation/error')
      return reply(response, 404, 'InvalidPath', 'no such path in the runtime API');
    else if (decodeURIComponent(id) !== this.#pending?.invocation.requestId)
      return reply(response, 400, 'InvalidRequestID', 'this invocation is not under way');
    else if (outcome === 'error') this.#take()?.reject(parseFunctionError(body.toString('utf8')));
    else return this.#succeed(body, response);
    accept(response);
  }

  #next(response: ServerResponse): void {
    this.#runtime = response;
    response.once('close', () => {
      if (this.#runtime === response) this.#runtime = undefined;
    });
    this.#onInitialized();
    this.#send();
  }

  #send(): void {
    if (this.#runtime === undefined || this.#pending === undefined || this.#pending.sent) return;
    const { requestId, payload, deadlineMs, functionArn, traceId } = this.#pending.invocation;
    this.#runtime.writeHead(200, {
      'Content-Type': 'application/json',
      'Content-Length': Buffer.byteLength(payload),
      'Lambda-Runtime-Aws-Request-Id': requestId,
      'Lambda-Runtime-Deadline-Ms': String(deadlineMs),
      'Lambda-Runtime-Invoked-Function-Arn': functionArn,
      'Lambda-Runtime-Trace-Id': traceId,
    });
    this.#runtime.end(payload);
    this.#runtime = undefined;
    this.#pending.sent = true;
  }

  #succeed(body: Buffer, response: ServerResponse): void {
    const pending = this.#take();
    if (body.length > MAX_RESPONSE_BYTES) {
      const sizes = `Response payload size exceeded maximum allowed payload size (${MAX_RESPONSE_BYTES} bytes).`;
      pending?.reject(new FunctionError('Function.ResponseSizeTooLarge', sizes));
      reply(response, 413, 'RequestEntityTooLarge', sizes);
      return;
    }
    accept(response);
    try {
      pending?.resolve(body.length === 0 ? null : JSON.parse(body.toString('utf8')));
    } catch {
      pending?.reject(new FunctionError('Function.InvalidResponse', 'the function did not answer with JSON'));
    }
  }

  #take(): Pending | undefined {
    const pending = this.#pending;
    this.#pending = undefined;
    return pending;
  }
}

/** A request's body; what is beyond the largest answer is read and let go, one byte of it kept to tell. */
async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let kept = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    const part = chunk.subarray(0, MAX_RESPONSE_BYTES + 1 - kept);
    if (part.length > 0) chunks.push(part);
    kept += part.length;
  }
  return Buffer.concat(chunks);
}

const accept = (response: ServerResponse): void => send(response, 202, { status: 'OK' });

const reply = (response: ServerResponse, status: number, errorType: string, errorMessage: string): void =>
  send(response, status, { errorType, errorMessage });

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
}
