import { ANOMALIES_ALIAS, UNDATED_INDEX } from '../../../detection/daily-index.ts';
import { DEAD_LETTERS_INDEX } from '../../../detection/dead-letter.ts';
import { SENSOR_MODELS_INDEX } from '../../../detection/state/stream-state.ts';
import type { Client } from '../connection/client.ts';
import { EPISODES_INDEX, NOTIFICATIONS_INDEX, SENSORS_INDEX, TRENDS_ALIAS, VIEW_STATE_INDEX } from './install-views.ts';
import { REMOVED_DAYS_INDEX } from './removed-days.ts';

type SecurityRole = Parameters<Client['security']['createRole']>[0]['body'];

const DAYS = `${ANOMALIES_ALIAS}-*`;
const MONTHS = `${TRENDS_ALIAS}-*`;
const DELETE_BY_QUERY: string[] = [
  'indices:data/read/search',
  'indices:data/write/bulk*',
  'indices:data/write/delete',
  'indices:data/write/delete/byquery',
];

/**
 * What each function may do in OpenSearch. A bulk request is allowed as such on the cluster, and for each index what its
 * items do; the security plugin knows no permission to create that does not also overwrite. Mappings come from the
 * templates, so the writer need not change any. Deleting by query searches, scrolls and deletes in the caller's name.
 *
 * @see https://docs.opensearch.org/latest/security/access-control/permissions/
 */
export const SECURITY_ROLES = {
  'anomaly-writer': {
    cluster_permissions: ['indices:data/write/bulk', 'indices:data/read/mget'],
    index_permissions: [
      {
        index_patterns: [DAYS, DEAD_LETTERS_INDEX],
        allowed_actions: ['indices:admin/create', 'indices:data/write/bulk*', 'indices:data/write/index'],
      },
      // Whether a day is under the alias, how it names documents, and where an earlier delivery wrote a record that its
      // producer has dated. Version 0.1, which may still run while this is installed, looks at the alias alone.
      {
        index_patterns: [DAYS],
        allowed_actions: ['indices:admin/get', 'indices:admin/aliases/get', 'indices:data/read/mget*'],
      },
      { index_patterns: [UNDATED_INDEX], allowed_actions: ['indices:data/read/search', 'indices:data/write/delete'] },
      { index_patterns: [REMOVED_DAYS_INDEX], allowed_actions: ['indices:data/read/mget*'] },
      {
        index_patterns: [SENSOR_MODELS_INDEX],
        allowed_actions: [
          'indices:admin/create',
          'indices:admin/auto_create',
          'indices:data/read/mget*',
          'indices:data/write/bulk*',
          'indices:data/write/index',
        ],
      },
    ],
  },
  'anomaly-retention': {
    cluster_permissions: ['indices:data/write/bulk', 'indices:data/read/scroll', 'indices:data/read/scroll/clear'],
    index_permissions: [
      { index_patterns: [DAYS], allowed_actions: ['indices:admin/resolve/index', 'indices:admin/delete'] },
      {
        index_patterns: [REMOVED_DAYS_INDEX],
        allowed_actions: ['indices:data/write/bulk*', 'indices:data/write/index'],
      },
      { index_patterns: [MONTHS], allowed_actions: ['indices:admin/resolve/index', 'indices:admin/delete'] },
      {
        index_patterns: [DEAD_LETTERS_INDEX, SENSOR_MODELS_INDEX, EPISODES_INDEX, SENSORS_INDEX, NOTIFICATIONS_INDEX],
        allowed_actions: DELETE_BY_QUERY,
      },
    ],
  },
  'anomaly-views': {
    cluster_permissions: ['indices:data/write/bulk', 'indices:data/read/mget'],
    index_permissions: [
      { index_patterns: [ANOMALIES_ALIAS, DAYS, DEAD_LETTERS_INDEX], allowed_actions: ['indices:data/read/search*'] },
      {
        index_patterns: [EPISODES_INDEX, SENSORS_INDEX, NOTIFICATIONS_INDEX, VIEW_STATE_INDEX],
        allowed_actions: [
          'indices:admin/refresh*',
          'indices:data/read/get*',
          'indices:data/read/mget*',
          'indices:data/read/search*',
          'indices:data/write/bulk*',
          'indices:data/write/index',
        ],
      },
      {
        index_patterns: [MONTHS],
        allowed_actions: [
          'indices:admin/create',
          'indices:admin/auto_create',
          'indices:data/read/search*',
          'indices:data/write/bulk*',
          'indices:data/write/index',
        ],
      },
    ],
  },
} as const satisfies Readonly<Record<string, SecurityRole>>;

/** The name of a role in OpenSearch's security plugin that this project owns. */
export type SecurityRoleName = keyof typeof SECURITY_ROLES;

/**
 * Creates the roles, and writes those again that are not as they are defined here. A role that is as defined stays untouched:
 * writing it would make every node read all roles and forget who is signed in.
 *
 * @throws Error from the client when OpenSearch is unreachable or refuses
 */
export async function installSecurityRoles(client: Client): Promise<void> {
  const { body: present } = await client.security.getRoles();
  for (const [role, body] of Object.entries(SECURITY_ROLES))
    if (!isMatch(present[role], body)) await client.security.createRole({ role, body });
}

/** Whether `whole` holds all that `part` says; lists must be equal in length, objects may hold more. */
function isMatch(whole: unknown, part: unknown): boolean {
  if (typeof part !== 'object' || part === null) return whole === part;
  if (typeof whole !== 'object' || whole === null) return false;
  if (Array.isArray(part) && (!Array.isArray(whole) || whole.length !== part.length)) return false;
  return Object.entries(part).every(([key, value]) => isMatch(Reflect.get(whole, key), value));
}
