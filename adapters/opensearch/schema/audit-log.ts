import type { Client } from '../connection/client.ts';
import { searchFailure } from '../connection/search-failure.ts';

/** What became of the audit log. */
export type AuditLog =
  | { readonly kind: 'was-on' }
  | { readonly kind: 'turned-on' }
  /** This OpenSearch has none, or has it fixed by its files; a person can look in Dashboards. */
  | { readonly kind: 'refused'; readonly reason: string };

type PatchOperation = Parameters<Client['security']['patchAuditConfiguration']>[0]['body'][number];

/** The client's types expect an object as the value of every patch. */
const TURN_ON: PatchOperation = { op: 'replace', path: '/config/enabled', value: true as unknown as object };

/**
 * Turns on what a domain's publishing of audit logs only makes room for. Which events are logged stays as it is set: without
 * anybody's doing neither granted requests nor sign-ins that succeed, which would be a line for each bulk request.
 *
 * @throws Error from the client when OpenSearch is unreachable, busy or refuses the user
 * @see https://docs.aws.amazon.com/opensearch-service/latest/developerguide/audit-logs.html
 * @see https://docs.opensearch.org/latest/security/api/audit/patch-audit-configuration/
 */
export async function turnAuditLogOn(client: Client): Promise<AuditLog> {
  try {
    const { body } = await client.security.getAuditConfiguration();
    if (body.config?.enabled === true) return { kind: 'was-on' };
    await client.security.patchAuditConfiguration({ body: [TURN_ON] });
    return { kind: 'turned-on' };
  } catch (error) {
    const failure = searchFailure(error);
    if (failure?.kind !== 'refused') throw error;
    return { kind: 'refused', reason: failure.reason };
  }
}
