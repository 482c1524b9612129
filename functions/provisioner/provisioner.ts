import type { Client } from '../../adapters/opensearch/connection/client.ts';
import { type AuditLog, turnAuditLogOn } from '../../adapters/opensearch/schema/audit-log.ts';
import { applySettings, installSchema } from '../../adapters/opensearch/schema/install-schema.ts';
import { changeRoleMapping } from '../../adapters/opensearch/schema/role-mapping.ts';
import { installSecurityRoles } from '../../adapters/opensearch/schema/security-roles.ts';
import type { SearchProvision } from './properties.ts';

/** The IAM roles of a deployment, as far as they are known. */
export interface RoleArns {
  readonly writerRoleArn: string | undefined;
  readonly retentionRoleArn: string | undefined;
  readonly viewsRoleArn?: string | undefined;
}

/** What the provisioner found, where that is not the same each time. */
export interface Provisioned {
  readonly auditLog: AuditLog;
}

/**
 * Installs what the functions need in OpenSearch: templates, indices, mappings, security roles, and who has them; and turns
 * its audit log on. Doing it again changes nothing; nothing that others have added is taken away.
 *
 * @param former roles of the deployment before, which lose their permissions where they are others now
 * @throws Error from the client when OpenSearch is unreachable or refuses; part of it may be done then
 */
export async function provision(
  client: Client,
  wanted: SearchProvision,
  former: RoleArns,
  nowMs: number,
): Promise<Provisioned> {
  await installSchema(client, { ...wanted, ruleSet: wanted, nowMs });
  await applySettings(client, wanted);
  await installSecurityRoles(client);
  await changeRoleMappings(client, wanted, former);
  return { auditLog: await turnAuditLogOn(client) };
}

/**
 * Takes the deployment's IAM roles out of the role mappings. Indices, documents and roles stay.
 *
 * @throws Error from the client when OpenSearch is unreachable or refuses
 */
export async function withdraw(client: Client, arns: RoleArns): Promise<void> {
  await changeRoleMappings(client, { writerRoleArn: undefined, retentionRoleArn: undefined }, arns);
}

async function changeRoleMappings(client: Client, add: RoleArns, remove: RoleArns): Promise<void> {
  const change = (arn: keyof RoleArns) => ({ add: known(add[arn]), remove: known(remove[arn]) });
  await changeRoleMapping(client, 'anomaly-writer', change('writerRoleArn'));
  await changeRoleMapping(client, 'anomaly-retention', change('retentionRoleArn'));
  await changeRoleMapping(client, 'anomaly-views', change('viewsRoleArn'));
}

const known = (arn: string | undefined): readonly string[] => (arn === undefined ? [] : [arn]);
