import { Logger } from '@aws-lambda-powertools/logger';
import type { Context } from 'aws-lambda';
import { reasonOf } from '../../failures/reason.ts';
import { asMaster } from './as-master.ts';
import { parseConfig } from './config.ts';
import { provision, withdraw } from './provisioner.ts';
import { type ProvisionerRequest, parseProvisionerEvent } from './provisioner-event.ts';
import { settleTopic } from './settle-topic.ts';

/** Never another one: with a new id CloudFormation would have the old one deleted, and with it the new role mappings. */
const PHYSICAL_RESOURCE_ID = 'search-schema';
/** What is left of an invocation's time for saying that it failed. */
const RESERVE_MS = 5_000;
/** Less for a deletion, whose domain may be on its way out too. */
const DELETION_PATIENCE_MS = 60_000;
/** How long a domain may take to know its master user. */
const UNKNOWN_USER_MS = 120_000;

interface Answer {
  readonly PhysicalResourceId: string;
  readonly Data: { readonly SchemaVersion?: string };
}

const logger = new Logger({ serviceName: 'provisioner' });
const parsed = parseConfig(process.env);
if (!parsed.ok) throw new Error(`The provisioner's configuration is unusable: ${parsed.problem.join('; ')}.`);
const config = parsed.value;

/**
 * The Lambda function behind the custom resource, called by CDK's provider framework.
 *
 * @throws Error with a sentence for the stack's events; calling again is safe
 * @see https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.custom_resources-readme.html
 */
export async function handler(event: unknown, context: Pick<Context, 'getRemainingTimeInMillis'>): Promise<Answer> {
  const request = parseProvisionerEvent(event);
  if (!request.ok) throw new Error(`The custom resource's properties are unusable: ${request.problem.join('; ')}.`);
  const deadlineMs = Date.now() + context.getRemainingTimeInMillis() - RESERVE_MS;
  if (request.value.kind === 'install') return install(request.value, deadlineMs);
  await withdrawIfPossible(request.value, Math.min(deadlineMs, Date.now() + DELETION_PATIENCE_MS));
  return { PhysicalResourceId: PHYSICAL_RESOURCE_ID, Data: {} };
}

async function install({ provision: wanted, former }: InstallRequest, deadlineMs: number): Promise<Answer> {
  const { topic, schemaVersion, mappedChannels, replicas, primaryShards } = wanted;
  const onTopicRetry = ({ reason }: { readonly reason: string }) =>
    logger.warn('The topic cannot be set yet; trying again', { topic, reason });
  const changed = await settleTopic(config.kafkaSecurity, wanted, { deadlineMs, onRetry: onTopicRetry });
  logger.info('The topic is set as it should be', { topic, changed });
  const patience = { deadlineMs, unknownUserUntilMs: Date.now() + UNKNOWN_USER_MS, onRetry };
  const { auditLog } = await asMaster(config, patience, (client) => provision(client, wanted, former, Date.now()));
  const installed = { schemaVersion, mappedChannels, replicas, primaryShards, auditLog: auditLog.kind };
  logger.info('Schema, roles and role mappings are installed', installed);
  if (auditLog.kind === 'refused')
    logger.error('The audit log could not be turned on; turn it on in Dashboards, under Security', { ...auditLog });
  return { PhysicalResourceId: PHYSICAL_RESOURCE_ID, Data: { SchemaVersion: schemaVersion } };
}

type InstallRequest = Extract<ProvisionerRequest, { kind: 'install' }>;

/** A deletion never fails: it would hold up the whole stack's end for an entry that names a role which is going too. */
async function withdrawIfPossible({ former }: ProvisionerRequest, deadlineMs: number): Promise<void> {
  try {
    await asMaster(config, { deadlineMs, onRetry }, (client) => withdraw(client, former));
    logger.info('The role mappings are withdrawn', { ...former });
  } catch (error) {
    const reason = reasonOf(error);
    logger.error('The role mappings could not be withdrawn; take these roles out by hand', { ...former, reason });
  }
}

function onRetry({ reason }: { readonly reason: string }): void {
  logger.warn('OpenSearch is not ready; trying again', { reason });
}
