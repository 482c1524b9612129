import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { importInto } from './import-objects.ts';
import { type KeptObject, nameOf, type Tenant } from './kept-object.ts';

/** What the server says instead of what it would: a status and text of a type, or nothing at all. */
export type OtherAnswer =
  | { readonly status: number; readonly type: string; readonly text: string; readonly cookie?: string }
  | 'silence';

/** A request, as far as answers depend on it. */
export interface Asked {
  readonly method: string;
  /** Behind the base path. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

interface Options {
  /** Such as `/_dashboards`; without it the server answers at the root. */
  readonly basePath?: string;
  /** The user's tenants, and whether he may write there; without any the server has no security plugin. */
  readonly tenants?: Readonly<Record<string, boolean>>;
  /** Who signs in, by a cookie only; without one nobody has to. */
  readonly user?: { readonly username: string; readonly password: string };
  readonly instead?: (asked: Asked) => OtherAnswer | undefined;
}

/** An HTTP server in the place of OpenSearch Dashboards, with its saved-objects API. */
export interface DashboardsServer {
  readonly url: string;
  /** The objects of a tenant, by kind and id. */
  objectsOf(tenant: string): Tenant;
  readonly asked: readonly Asked[];
  close(): Promise<void>;
}

/** The tenant of requests that name none. */
export const OWN_CHOICE = 'global';

const API = '/api/saved_objects';

/**
 * Starts a server that keeps objects as Dashboards does.
 *
 * @see https://github.com/opensearch-project/OpenSearch-Dashboards src/core/server/saved_objects/routes
 */
export async function aDashboardsServer(options: Options = {}): Promise<DashboardsServer> {
  const { basePath = '' } = options;
  const tenants = new Map<string, Tenant>();
  const objectsOf = (name: string): Tenant => {
    const objects: Tenant = tenants.get(name) ?? new Map();
    tenants.set(name, objects);
    return objects;
  };
  const asked: Asked[] = [];
  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    const one = await readRequest(request, basePath);
    asked.push(one);
    const said = options.instead?.(one) ?? answer(one, options, objectsOf);
    if (said === 'silence') return;
    const cookie = said.cookie === undefined ? {} : { 'set-cookie': `${said.cookie}; HttpOnly; Path=/` };
    response.writeHead(said.status, { 'content-type': said.type, ...cookie }).end(said.text);
  };
  const server = createServer((request, response) => void serve(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${basePath}`,
    objectsOf,
    asked,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function readRequest(request: IncomingMessage, basePath: string): Promise<Asked> {
  let body = '';
  for await (const chunk of request.setEncoding('utf8')) body += chunk;
  const { pathname, searchParams } = new URL(request.url ?? '', 'http://server');
  const path = pathname.startsWith(basePath) ? pathname.slice(basePath.length) : '/elsewhere';
  return { method: request.method ?? '', path, query: searchParams, headers: request.headers, body };
}

const json = (status: number, body: object) => ({ status, type: 'application/json', text: JSON.stringify(body) });
const refused = (statusCode: number, error: string, message: string) =>
  json(statusCode, { statusCode, error, message });

const SESSION = 'security_authentication=Fe26.2**session';

function answer(asked: Asked, options: Options, objectsOf: (tenant: string) => Tenant): OtherAnswer {
  const { tenants, user } = options;
  const { method, path, headers } = asked;
  if (method !== 'GET' && headers['osd-xsrf'] === undefined)
    return refused(400, 'Bad Request', 'Request must contain the osd-xsrf header.');
  if (user !== undefined && path === '/auth/login') return loginAnswer(asked.body, user);
  if (user !== undefined && headers.cookie !== SESSION) return refused(401, 'Unauthorized', 'Authentication required');
  if (path === '/api/v1/auth/authinfo')
    return tenants === undefined ? refused(404, 'Not Found', 'Not Found') : json(200, { user_name: 'ada', tenants });
  if (!path.startsWith(API)) return { status: 404, type: 'text/html', text: '<!DOCTYPE html><h1>Not found</h1>' };
  const wanted = String(headers['securitytenant'] ?? OWN_CHOICE);
  // A tenant that it does not know it exchanges without a word.
  const isKnown = wanted in (tenants ?? {}) || ['global', 'private'].includes(wanted);
  return withObjects(asked, objectsOf(isKnown ? wanted : OWN_CHOICE));
}

function loginAnswer(body: string, { username, password }: NonNullable<Options['user']>): OtherAnswer {
  const { username: name, password: word } = JSON.parse(body);
  if (name !== username || word !== password)
    return refused(401, 'Unauthorized', 'Authentication failed. Please verify your credentials');
  return { ...json(200, { username, tenants: { global_tenant: true }, roles: ['all_access'] }), cookie: SESSION };
}

function withObjects({ method, path, query, headers, body }: Asked, objects: Tenant) {
  switch (`${method} ${path.slice(API.length)}`) {
    case 'POST /_bulk_get':
      return json(200, { saved_objects: (JSON.parse(body) as KeptObject[]).map((name) => found(objects, name)) });
    case 'GET /_find':
      return json(200, page(objects, query));
    case 'POST /_import': {
      const imported = importInto(objects, String(headers['content-type']), body, query.get('overwrite') === 'true');
      return json(imported.status, imported.body);
    }
  }
  const [type = '', id = ''] = path.slice(API.length + 1).split('/');
  if (method !== 'DELETE') return refused(404, 'Not Found', 'Not Found');
  return objects.delete(nameOf({ type, id }))
    ? json(200, {})
    : refused(404, 'Not Found', `Saved object [${type}/${id}] not found`);
}

function found(objects: Tenant, { type, id }: Pick<KeptObject, 'type' | 'id'>) {
  const error = { statusCode: 404, error: 'Not Found', message: `Saved object [${type}/${id}] not found` };
  return objects.get(nameOf({ type, id })) ?? { type, id, error };
}

function page(objects: Tenant, query: URLSearchParams) {
  const [perPage, number] = [Number(query.get('per_page') ?? 20), Number(query.get('page') ?? 1)];
  const all = [...objects.values()].filter(({ type }) => query.getAll('type').includes(type));
  const shown = all.slice(perPage * (number - 1), perPage * number);
  return { page: number, per_page: perPage, total: all.length, saved_objects: shown };
}
