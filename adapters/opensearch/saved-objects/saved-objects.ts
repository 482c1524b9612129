import type { Client } from '../connection/client.ts';
import type { DashboardsSession } from './dashboards-session.ts';
import { DashboardsTrouble } from './dashboards-trouble.ts';

/** An object as Dashboards has it. */
export interface FoundObject {
  readonly type: string;
  readonly id: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly references: readonly { readonly name: string; readonly type: string; readonly id: string }[];
}

/** Which object. */
export type ObjectName = Pick<FoundObject, 'type' | 'id'>;

/** What became of a file of objects. */
export interface Imported {
  readonly written: number;
  /** An object each, with Dashboards' word for what was wrong with it. */
  readonly failed: readonly (ObjectName & { readonly error: string })[];
}

interface Found {
  readonly total: number;
  readonly saved_objects: readonly FoundObject[];
}

interface ImportAnswer {
  readonly success?: boolean;
  readonly successCount?: number;
  readonly errors?: readonly (ObjectName & { readonly error?: { readonly type?: string } })[];
}

interface Request {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly body?: string;
  readonly contentType?: string;
  readonly ignore?: readonly number[];
}

/** The kinds of objects that are ours, or that may refer to ours; Dashboards passes over kinds that it does not have. */
const KINDS = [
  ...['index-pattern', 'search', 'visualization', 'dashboard'],
  ...['visualization-visbuilder', 'wizard', 'explore', 'augment-vis'],
];
const API = '/api/saved_objects';
const PAGE = 1_000;
/** As far as a search may page. */
const MOST_FOUND = 10_000;
const NOT_FOUND = 404;
const REDIRECTIONS = { from: 300, below: 400 };
/** It cannot be in a file of objects, which has no carriage return. */
const BOUNDARY = 'sensor-anomaly-pipeline-objects';

/**
 * The saved objects of an OpenSearch Dashboards, in one tenant.
 *
 * @see https://github.com/opensearch-project/OpenSearch-Dashboards src/core/server/saved_objects/routes
 */
export class SavedObjects {
  readonly #client: Client;
  readonly #headers: DashboardsSession['headers'];
  readonly #tenant: string | undefined;

  /** @param session one whose address is that of Dashboards, with its base path */
  constructor({ client, headers }: DashboardsSession, tenant: string | undefined) {
    this.#client = client;
    this.#headers = headers;
    this.#tenant = tenant;
  }

  /**
   * Makes sure that the tenant is one of the user's: for one that it does not know, Dashboards takes another without a word.
   *
   * @throws DashboardsTrouble when it is not
   * @see https://github.com/opensearch-project/security-dashboards-plugin server/multitenancy/tenant_resolver.ts
   */
  async requireTenant(): Promise<void> {
    if (this.#tenant === undefined || ['global', 'private'].includes(this.#tenant)) return;
    const answer = await this.#ask({ method: 'GET', path: '/api/v1/auth/authinfo', ignore: [NOT_FOUND] });
    const { tenants } = answer as { readonly tenants?: Readonly<Record<string, boolean>> };
    if (tenants?.[this.#tenant] === undefined) throw new DashboardsTrouble('tenant', Object.keys(tenants ?? {}));
    if (tenants[this.#tenant] === false) throw new DashboardsTrouble('read-only-tenant');
  }

  /** Those of these objects that there are. */
  async found(names: readonly ObjectName[]): Promise<readonly FoundObject[]> {
    const body = JSON.stringify(names.map(({ type, id }) => ({ type, id })));
    const answer = (await this.#ask({ method: 'POST', path: `${API}/_bulk_get`, body })) as Found;
    const isThere = (object: FoundObject & { readonly error?: { readonly statusCode?: number } }) => {
      if (object.error === undefined) return true;
      if (object.error.statusCode === NOT_FOUND) return false;
      throw new DashboardsTrouble('nonsense', [`it cannot show ${object.type}:${object.id}`]);
    };
    return listIn(answer).filter(isThere);
  }

  /** All objects of kinds that are ours or may refer to ours. */
  async all(): Promise<readonly FoundObject[]> {
    const all: FoundObject[] = [];
    for (let page = 1; ; page++) {
      const query = [...KINDS.map((type) => `type=${type}`), `per_page=${PAGE}`, `page=${page}`].join('&');
      const answer = (await this.#ask({ method: 'GET', path: `${API}/_find?${query}` })) as Found;
      const objects = listIn(answer);
      if (answer.total > MOST_FOUND) throw new DashboardsTrouble('too-many', [`${answer.total}`]);
      all.push(...objects);
      if (all.length >= answer.total || objects.length === 0) return all;
    }
  }

  /**
   * Imports a file of objects. Where an object is there already and is not to be overwritten, or something that it needs is
   * missing, nothing is written; where one has an attribute that is unknown, the others are.
   */
  async import(file: string, overwrite: boolean): Promise<Imported> {
    const body = [
      `--${BOUNDARY}`,
      'Content-Disposition: form-data; name="file"; filename="objects.ndjson"',
      'Content-Type: application/ndjson',
      '',
      file,
      `--${BOUNDARY}--`,
      '',
    ].join('\r\n');
    const path = `${API}/_import${overwrite ? '?overwrite=true' : ''}`;
    const contentType = `multipart/form-data; boundary=${BOUNDARY}`;
    const answer = (await this.#ask({ method: 'POST', path, body, contentType })) as ImportAnswer;
    const { success, successCount, errors = [] } = answer;
    const expected = file.split('\n').filter(Boolean).length;
    if (success === true && successCount === expected) return { written: expected, failed: [] };
    if (errors.length === 0)
      throw new DashboardsTrouble('nonsense', [`it wrote ${successCount} of ${expected} objects`]);
    const failed = errors.map(({ type, id, error }) => ({ type, id, error: error?.type ?? 'unknown' }));
    const isAll = failed.some(({ error }) => error !== 'unknown');
    return { written: isAll ? 0 : expected - failed.length, failed };
  }

  /** Deletes an object; one that is gone already is deleted too. */
  async delete({ type, id }: ObjectName): Promise<void> {
    await this.#ask({ method: 'DELETE', path: `${API}/${type}/${encodeURIComponent(id)}`, ignore: [NOT_FOUND] });
  }

  async #ask({ method, path, body, contentType = 'application/json', ignore = [] }: Request): Promise<object> {
    const [pathname = '', querystring = ''] = path.split('?');
    const headers = {
      ...this.#headers,
      ...(method !== 'GET' && { 'osd-xsrf': 'true' }),
      ...(body !== undefined && { 'content-type': contentType }),
      ...(this.#tenant !== undefined && { securitytenant: this.#tenant }),
    };
    const request = { method, path: pathname, querystring, ...(body !== undefined && { body }) };
    const answer = await this.#client.transport.request(request, { headers, ignore: [...ignore] });
    const status = answer.statusCode ?? 0;
    if (status >= REDIRECTIONS.from && status < REDIRECTIONS.below) throw new DashboardsTrouble('sign-in');
    if (typeof answer.body !== 'object' || answer.body === null) throw new DashboardsTrouble('page');
    return answer.body;
  }
}

function listIn({ saved_objects: objects }: Found): readonly FoundObject[] {
  if (!Array.isArray(objects)) throw new DashboardsTrouble('nonsense', ['it lists no objects']);
  return objects;
}
