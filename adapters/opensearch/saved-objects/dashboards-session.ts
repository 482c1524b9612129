import { errors } from '@opensearch-project/opensearch';
import { type Client, searchClient } from '../connection/client.ts';
import type { SearchConnection } from '../connection/search-connection.ts';

/** A way to Dashboards: a client, and what each of its requests must carry. */
export interface DashboardsSession {
  readonly client: Client;
  readonly headers: Readonly<Record<string, string>>;
}

interface SessionOptions extends SearchConnection {
  readonly requestTimeoutMs: number;
}

const LOGIN = '/auth/login';

/**
 * Opens a way to Dashboards. A name and a password are given to its own sign-in, which answers with a cookie, as a domain of
 * Amazon OpenSearch Service wants it; where there is no such sign-in or it refuses, they go with each request.
 *
 * @returns a session whose client the caller closes
 * @throws Error from the client when nothing answers
 * @see https://github.com/opensearch-project/security-dashboards-plugin server/auth/types/basic/routes.ts
 */
export async function openSession(options: SessionOptions): Promise<DashboardsSession> {
  const { authentication, ...rest } = options;
  if (authentication.kind !== 'basic') return { client: searchClient(options), headers: {} };
  const unnamed = searchClient(rest);
  try {
    const cookie = await cookieOf(unnamed, authentication.user, authentication.password);
    if (cookie !== undefined) return { client: unnamed, headers: { cookie } };
  } catch (error) {
    await unnamed.close();
    throw error;
  }
  await unnamed.close();
  return { client: searchClient(options), headers: {} };
}

async function cookieOf(client: Client, username: string, password: string): Promise<string | undefined> {
  const headers = { 'osd-xsrf': 'true', 'content-type': 'application/json' };
  const request = { method: 'POST', path: LOGIN, body: JSON.stringify({ username, password }) };
  try {
    const { headers: answered } = await client.transport.request(request, { headers });
    const cookies = [answered?.['set-cookie'] ?? []].flat().map((cookie) => cookie.split(';')[0] ?? '');
    return cookies.length > 0 ? cookies.join('; ') : undefined;
  } catch (error) {
    if (error instanceof errors.ResponseError) return undefined;
    throw error;
  }
}
