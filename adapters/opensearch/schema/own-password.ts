import { errors } from '@opensearch-project/opensearch';
import type { Client } from '../connection/client.ts';

/**
 * Changes the password of the user whose client this is.
 *
 * @throws Error from the client when OpenSearch is unreachable or refuses
 * @see https://docs.opensearch.org/latest/security/access-control/api/#change-password
 */
export async function changeOwnPassword(client: Client, current: string, next: string): Promise<void> {
  await client.security.changePassword({ body: { current_password: current, password: next } });
}

/**
 * Whether OpenSearch lets the user of this client in.
 *
 * @throws Error from the client when OpenSearch is unreachable or answers neither yes nor no
 */
export async function isLetIn(client: Client): Promise<boolean> {
  try {
    await client.security.getAccountDetails();
    return true;
  } catch (error) {
    if (error instanceof errors.ResponseError && error.statusCode === 401) return false;
    throw error;
  }
}
