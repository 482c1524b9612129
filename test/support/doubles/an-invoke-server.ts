import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';

/** A request to the Invoke API as it came. */
export interface InvokeRequest {
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** How to answer one: status, headers and body; undefined for never. */
export type InvokeAnswer =
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body: string }
  | undefined;

/** A server on 127.0.0.1 that speaks Lambda's Invoke API and answers as a test says. */
export class InvokeServer {
  readonly requests: InvokeRequest[] = [];
  answer: InvokeAnswer = { status: 200, body: 'null' };
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => void this.#take(request, response));
  }

  static async listen(): Promise<InvokeServer> {
    const server = new InvokeServer();
    await new Promise<void>((listening) => server.#server.listen(0, '127.0.0.1', listening));
    return server;
  }

  get url(): string {
    const address = this.#server.address();
    return `http://127.0.0.1:${typeof address === 'object' ? address?.port : address}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((closed) => this.#server.close(closed));
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { url = '', headers } = request;
    this.requests.push({ url, headers, body: Buffer.concat(chunks).toString('utf8') });
    if (this.answer === undefined) return;
    const json = { 'Content-Type': 'application/json', 'x-amzn-RequestId': 'request-1' };
    response.writeHead(this.answer.status, { ...json, ...this.answer.headers }).end(this.answer.body);
  }
}
