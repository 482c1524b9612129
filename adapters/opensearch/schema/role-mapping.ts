import { errors } from '@opensearch-project/opensearch';
import type { Client } from '../connection/client.ts';
import type { SecurityRoleName } from './security-roles.ts';

interface Change {
  /** Backend roles (on AWS the ARNs of IAM roles) that must have the role. */
  readonly add: readonly string[];
  /** Backend roles that must no longer have it. */
  readonly remove: readonly string[];
}

type RoleMapping = Parameters<Client['security']['createRoleMapping']>[0]['body'];

/**
 * Changes who has a role. Writing a mapping replaces it, so it is read first and everything else in it is kept: users,
 * hosts, backend roles that a person or another stack has added. Doing it again changes nothing.
 *
 * @throws Error from the client when OpenSearch is unreachable or refuses; status 409 when another client wrote at the same time
 * @see https://docs.opensearch.org/latest/security/api/role-mappings/create/
 */
export async function changeRoleMapping(client: Client, role: SecurityRoleName, change: Change): Promise<void> {
  const present = await readMapping(client, role);
  const had = present?.backend_roles ?? [];
  const left = had.filter((name) => change.add.includes(name) || !change.remove.includes(name));
  const wanted = [...left, ...change.add.filter((name) => !left.includes(name))];
  if (wanted.length === had.length && wanted.every((name, place) => name === had[place])) return;
  await client.security.createRoleMapping({ role, body: { ...kept(present), backend_roles: wanted } });
}

async function readMapping(client: Client, role: SecurityRoleName): Promise<RoleMapping | undefined> {
  try {
    const { body } = await client.security.getRoleMapping({ role });
    return body[role];
  } catch (error) {
    if (error instanceof errors.ResponseError && error.statusCode === 404) return undefined;
    throw error;
  }
}

/** What a mapping may be written with; `reserved` and `hidden` are refused. */
function kept(mapping: RoleMapping | undefined): RoleMapping {
  if (mapping === undefined) return {};
  const { users = [], hosts = [], and_backend_roles = [], description } = mapping;
  return { users, hosts, and_backend_roles, ...(description !== undefined && { description }) };
}
