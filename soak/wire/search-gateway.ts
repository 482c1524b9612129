import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Bulk, HeldRequest, textOf } from './bulk.ts';

interface GatewayOptions {
  /** Where OpenSearch is. */
  readonly target: string;
  /** Treats a bulk request of a member; when it rejects, OpenSearch is away and the connection is cut. */
  readonly onBulk: (bulk: Bulk, member: number) => Promise<void>;
}

/** Of documents, and of the states of sensors. */
const BULK = /^\/(sensor-models\/)?_bulk/;

/** Stands before OpenSearch, with an address for each member, so that it knows whose request it holds. */
export class SearchGateway {
  readonly #options: GatewayOptions;
  readonly #servers: Server[] = [];
  #busy = 0;

  constructor(options: GatewayOptions) {
    this.#options = options;
  }

  /** Whether a request is still on its way to OpenSearch or back. */
  get busy(): boolean {
    return this.#busy > 0;
  }

  /** Opens an address for a member and returns its URL. */
  async open(member: number): Promise<string> {
    const server = createServer((request, response) => void this.#serve(request, response, member));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    this.#servers.push(server);
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    for (const server of this.#servers) server.closeAllConnections();
    await Promise.all(this.#servers.map((server) => new Promise((done) => server.close(done))));
  }

  async #serve(request: IncomingMessage, response: ServerResponse, member: number): Promise<void> {
    response.on('error', () => {});
    request.on('error', () => {});
    this.#busy++;
    try {
      const body = await textOf(request);
      const held = new HeldRequest(this.#options.target, request, response, body);
      if (BULK.test(request.url ?? ''))
        await this.#options.onBulk(
          new Bulk(held, body, request.url !== undefined && !request.url.startsWith('/_')),
          member,
        );
      else await held.answer(await held.handOn());
    } catch {
      response.socket?.resetAndDestroy();
    } finally {
      this.#busy--;
    }
  }
}
