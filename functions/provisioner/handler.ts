import { Logger } from '@aws-lambda-powertools/logger';
import type { Context } from 'aws-lambda';
import { readUserSecret } from '../../adapters/aws/user-secret.ts';
import { type Client, searchClient } from '../../adapters/opensearch/connection/client.ts';
import { parseConfig } from './config.ts';
import { failureSentence } from './failure-sentence.ts';
import { GivenUp, type Patience, untilDone } from './patience.ts';
import { provision, withdraw } from './provisioner.ts';
import { type ProvisionerRequest, parseProvisionerEvent } from './provisioner-event.ts';

/** Never another one: with a new id CloudFormation would have the old one deleted, and with it the new role mappings. */
const PHYSICAL_RESOURCE_ID = 'search-schema';
/** What is left of an invocation's time for saying that it failed. */
const RESERVE_MS = 5_000;
const REQUEST_TIMEOUT_MS = 20_000;
/** Less for a deletion, whose domain may be on its way out too. */
const DELETION_PATIENCE_MS = 60_000;

/** How long a domain may take to know its master user. */
const UNKNOWN_USER_MS = 120_000;

interface Answer {
  readonly PhysicalResourceId: string;
  readonly Data: { readonly SchemaVersion?: string };
}

const logger = new Logger({ serviceName: 'provisioner' });
const config = parseConfig(process.env);
if (!config.ok) throw new Error(`The provisioner's configuration is unusable: ${config.problem.join('; ')}.`);
const { searchNode, caFile, masterSecretArn } = config.value;

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
  try {
    return await answer(request.value, deadlineMs);
  } catch (error) {
    if (!(error instanceof GivenUp)) throw error;
    throw new Error(failureSentence(searchNode, error.failure));
  }
}

async function answer(request: ProvisionerRequest, deadlineMs: number): Promise<Answer> {
  if (request.kind === 'delete') {
    await withdrawIfPossible(request, Math.min(deadlineMs, Date.now() + DELETION_PATIENCE_MS));
    return { PhysicalResourceId: PHYSICAL_RESOURCE_ID, Data: {} };
  }
  const { provision: wanted, former } = request;
  const patience = { deadlineMs, unknownUserUntilMs: Date.now() + UNKNOWN_USER_MS };
  await asMaster(patience, (client) => provision(client, wanted, former, Date.now()));
  const { schemaVersion, mappedChannels, replicas } = wanted;
  logger.info('Schema, roles and role mappings are installed', { schemaVersion, mappedChannels, replicas });
  return { PhysicalResourceId: PHYSICAL_RESOURCE_ID, Data: { SchemaVersion: schemaVersion } };
}

/** A deletion never fails: it would hold up the whole stack's end for an entry that names a role which is going too. */
async function withdrawIfPossible({ former }: ProvisionerRequest, deadlineMs: number): Promise<void> {
  try {
    await asMaster({ deadlineMs }, (client) => withdraw(client, former));
    logger.info('The role mappings are withdrawn', { ...former });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    logger.error('The role mappings could not be withdrawn; take these roles out by hand', { ...former, reason });
  }
}

async function asMaster(patience: Omit<Patience, 'onRetry'>, work: (client: Client) => Promise<void>): Promise<void> {
  const { username: user, password } = await readUserSecret(masterSecretArn);
  const authentication = { kind: 'basic', user, password } as const;
  const connection = { node: searchNode, authentication, ...(caFile !== undefined && { caFile }) };
  const client = searchClient({ ...connection, requestTimeoutMs: REQUEST_TIMEOUT_MS });
  try {
    await untilDone(() => work(client), {
      ...patience,
      onRetry: ({ reason }) => logger.warn('OpenSearch is not ready; trying again', { reason }),
    });
  } finally {
    // Not awaited: it waits for requests that were left behind, and the sentence must be out before the time is.
    void client.close();
  }
}
