import { Logger } from '@aws-lambda-powertools/logger';
import type { Context } from 'aws-lambda';
import { readUserSecret } from '../../adapters/aws/user-secret.ts';
import { readRulesFile } from '../../adapters/file-system/rules-file.ts';
import { openSession } from '../../adapters/opensearch/saved-objects/dashboards-session.ts';
import { SavedObjects } from '../../adapters/opensearch/saved-objects/saved-objects.ts';
import { nameOf } from '../../dashboards/saved-objects/standing.ts';
import { untilDone } from '../provisioner/patience.ts';
import { parseConfig } from './config.ts';
import { type Installed, installObjects, summaryOf } from './install-objects.ts';
import { objectsFor } from './objects-for.ts';
import { type DashboardsObstacle, obstacleOf, sentenceOf } from './obstacle.ts';
import type { DashboardsProperties } from './properties.ts';

/** What CDK's provider framework passes on of CloudFormation's request. */
interface DashboardsEvent {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly PhysicalResourceId?: string;
  readonly ResourceProperties: DashboardsProperties;
}

interface Answer {
  readonly PhysicalResourceId: string;
  readonly Data: { readonly Summary: string };
}

/** What is left of an invocation's time for saying that it failed. */
const RESERVE_MS = 5_000;
/** Dashboards shows its first answers slowly after a start. */
const REQUEST_TIMEOUT_MS = 60_000;
/** The tenant that everybody sees. */
const TENANT = 'global';

const logger = new Logger({ serviceName: 'dashboards' });
const parsed = parseConfig(process.env);
if (!parsed.ok) throw new Error(`The configuration of dashboards is unusable: ${parsed.problem.join('; ')}.`);
const config = parsed.value;

/**
 * The Lambda function behind the custom resource that installs what people look at in Dashboards. A deletion leaves all there:
 * the domain outlives this stack, and so does what somebody has edited.
 *
 * The id of the resource names the objects that were installed last. After a failure CloudFormation asks for those again, and
 * that way back must not fail too: the stack would be stuck.
 *
 * @throws Error with a sentence for the stack's events; calling again is safe
 */
export async function handler(
  { RequestType, PhysicalResourceId = '', ResourceProperties }: DashboardsEvent,
  context: Pick<Context, 'getRemainingTimeInMillis'>,
): Promise<Answer> {
  if (RequestType === 'Delete') return { PhysicalResourceId, Data: { Summary: 'Left there' } };
  const id = `saved-objects-${ResourceProperties.objectsVersion}`;
  const isWayBack = RequestType === 'Update' && PhysicalResourceId === id;
  try {
    const installed = await install(Date.now() + context.getRemainingTimeInMillis() - RESERVE_MS);
    const edited = installed.edited.map(nameOf);
    logger.info('The saved objects are installed', { ...installed, edited });
    const left = edited.length === 0 ? '' : `; ${edited.length} left alone, since somebody has edited them`;
    return { PhysicalResourceId: id, Data: { Summary: `${summaryOf(installed)}${left}` } };
  } catch (error) {
    if (!isWayBack) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    logger.error('The saved objects of before could not be installed again', { reason });
    return { PhysicalResourceId: id, Data: { Summary: 'Not installed again' } };
  }
}

async function install(deadlineMs: number): Promise<Installed> {
  const ruleSet = readRulesFile(config.rulesFile);
  if (!ruleSet.ok) throw new Error(`The rules of dashboards are unusable: ${ruleSet.problem.join('; ')}.`);
  const shipped = objectsFor(ruleSet.value);
  const { username: user, password } = await readUserSecret(config.masterSecretArn);
  const attempt = async () => {
    const authentication = { kind: 'basic', user, password } as const;
    const place = { node: config.url, ...(config.caFile !== undefined && { caFile: config.caFile }) };
    const session = await openSession({ ...place, authentication, requestTimeoutMs: REQUEST_TIMEOUT_MS });
    try {
      return await installObjects(new SavedObjects(session, TENANT), shipped);
    } finally {
      await session.client.close();
    }
  };
  return await untilDone<Installed, DashboardsObstacle>(attempt, {
    deadlineMs,
    obstacleOf,
    mayPass: ({ mayPass }) => mayPass,
    onRetry: ({ reason }) => logger.warn('Dashboards is not ready; trying again', { reason }),
    sentenceOf: (obstacle) => sentenceOf(config.url, obstacle),
  });
}
