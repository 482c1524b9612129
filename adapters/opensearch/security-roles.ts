import { ANOMALIES_ALIAS } from '../../detection/daily-index.ts';
import { DEAD_LETTERS_INDEX } from '../../detection/dead-letter.ts';
import type { Client } from './client.ts';

type SecurityRole = Parameters<Client['security']['createRole']>[0]['body'];

const DAYS = `${ANOMALIES_ALIAS}-*`;

/**
 * What each function may do in OpenSearch. A bulk request is allowed as such on the cluster, and for each index what its
 * items do; the security plugin knows no permission to create that does not also overwrite. Mappings come from the
 * templates, so that the writer need not change any. Deleting by query searches, scrolls and deletes in the caller's name.
 *
 * @see https://docs.opensearch.org/latest/security/access-control/permissions/
 */
export const SECURITY_ROLES = {
  'anomaly-writer': {
    cluster_permissions: ['indices:data/write/bulk'],
    index_permissions: [
      {
        index_patterns: [DAYS, DEAD_LETTERS_INDEX],
        allowed_actions: ['indices:admin/create', 'indices:data/write/bulk*', 'indices:data/write/index'],
      },
    ],
  },
  'anomaly-retention': {
    cluster_permissions: ['indices:data/write/bulk', 'indices:data/read/scroll', 'indices:data/read/scroll/clear'],
    index_permissions: [
      { index_patterns: [DAYS], allowed_actions: ['indices:admin/resolve/index', 'indices:admin/delete'] },
      {
        index_patterns: [DEAD_LETTERS_INDEX],
        allowed_actions: [
          'indices:data/read/search',
          'indices:data/write/bulk*',
          'indices:data/write/delete',
          'indices:data/write/delete/byquery',
        ],
      },
    ],
  },
} as const satisfies Readonly<Record<string, SecurityRole>>;

/** The name of a role in OpenSearch's security plugin that this project owns. */
export type SecurityRoleName = keyof typeof SECURITY_ROLES;

/**
 * Makes the roles, or makes them again as they are defined here. Doing it again changes nothing.
 *
 * @throws Error from the client when OpenSearch is unreachable or refuses
 */
export async function installSecurityRoles(client: Client): Promise<void> {
  for (const [role, body] of Object.entries(SECURITY_ROLES)) await client.security.createRole({ role, body });
}
