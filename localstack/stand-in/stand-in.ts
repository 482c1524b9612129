import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Client, searchClient } from '../../adapters/opensearch/connection/client.ts';
import type { SearchConnection } from '../../adapters/opensearch/connection/search-connection.ts';
import { reasonOf } from '../../failures/reason.ts';
import { forward } from './forward.ts';

/** What functions of the local profile have behind the stand-in. */
export interface Behind {
  /** OpenSearch, with a user who may make others. */
  readonly search: SearchConnection & { readonly authentication: { readonly kind: 'basic' } };
  /** Where clients of Kafka begin, each HOST:PORT. */
  readonly brokers: readonly string[];
}

interface MasterUser {
  readonly username: string;
  readonly password: string;
}

/** A request of a function that carries a role. */
export interface RoleRequest {
  readonly roleArn: string;
  /** With which the request is signed, so that who sent it can be compared with who it says it is. */
  readonly accessKeyId: string;
  readonly method: string;
  readonly path: string;
}

/** The domain's own role for its master user. */
const MASTER_ROLE = 'admin';
const AS_ROLE = /^\/as\/(arn:[^/]+:role\/[^/]+)(\/.*)$/;
const BOOTSTRAP_BROKERS = /^\/v1\/clusters\/[^/]+\/bootstrap-brokers$/;
const ACCESS_KEY = /Credential=([^/]+)\//;

/** Gives OpenSearch the master user of the domain, as the service does when it makes one. */
export async function addMaster(client: Client, { username, password }: MasterUser): Promise<void> {
  await client.security.createUser({ username, body: { password, backend_roles: [MASTER_ROLE] } });
}

/**
 * Stands for what AWS puts in front of Kafka and OpenSearch: it tells where the brokers are, as MSK does, and takes the role of
 * a request (`/as/ROLE-ARN/…`) for a user of OpenSearch with that backend role, as a domain with fine-grained access control
 * does. Roles and mappings of OpenSearch then decide, as they were installed. Signatures are not checked.
 */
export class StandIn {
  /** What functions have asked of OpenSearch by their roles so far. */
  readonly roleRequests: RoleRequest[] = [];
  /** How often the brokers' addresses were asked for. */
  brokerRequests = 0;
  readonly #behind: Behind;
  readonly #master: Client;
  readonly #server: Server;
  readonly #users = new Map<string, Promise<string>>();

  private constructor(behind: Behind) {
    this.#behind = behind;
    this.#master = searchClient(behind.search);
    this.#server = createServer((request, response) => void this.#answer(request, response));
  }

  /** @param port 0 for any free one of 127.0.0.1 */
  static async start(behind: Behind, port = 0, host = '127.0.0.1'): Promise<StandIn> {
    const standIn = new StandIn(behind);
    standIn.#server.listen(port, host);
    await once(standIn.#server, 'listening');
    return standIn;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await this.#master.close();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '/';
    if (BOOTSTRAP_BROKERS.test(path)) {
      this.brokerRequests += 1;
      const bootstrapBrokerStringSaslIam = this.#behind.brokers.join(',');
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ bootstrapBrokerStringSaslIam }));
      return;
    }
    try {
      const [, roleArn, rest] = AS_ROLE.exec(decodeURIComponent(path)) ?? [];
      const asRole = roleArn === undefined ? undefined : await this.#asRole(roleArn, rest ?? '/', request);
      await forward(request, response, this.#behind.search, { path: rest ?? path, ...asRole });
    } catch (error) {
      if (!response.headersSent) response.writeHead(502, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ message: reasonOf(error) }));
    }
  }

  async #asRole(roleArn: string, path: string, { method = 'GET', headers }: IncomingMessage) {
    const [, accessKeyId = ''] = ACCESS_KEY.exec(headers.authorization ?? '') ?? [];
    this.roleRequests.push({ roleArn, accessKeyId, method, path });
    const user = this.#users.get(roleArn) ?? this.#addUser(roleArn);
    this.#users.set(roleArn, user);
    return { authorization: await user };
  }

  /** @returns how that user signs in */
  async #addUser(roleArn: string): Promise<string> {
    const username = `role-${createHash('sha256').update(roleArn).digest('hex').slice(0, 16)}`;
    const password = `Aa1-${randomUUID()}`;
    await this.#master.security.createUser({ username, body: { password, backend_roles: [roleArn] } });
    return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
  }
}
