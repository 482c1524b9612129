import { Logger } from '@aws-lambda-powertools/logger';
import { SecretVersions } from '../../adapters/aws/secret-versions.ts';
import type { UserSecret } from '../../adapters/aws/user-secret.ts';
import { type Client, searchClient } from '../../adapters/opensearch/connection/client.ts';
import { parseConfig } from './config.ts';
import { rotate, STEPS } from './rotation.ts';

/** What Secrets Manager asks for. */
interface RotationEvent {
  readonly SecretId: string;
  readonly ClientRequestToken: string;
  readonly Step: string;
}

const REQUEST_TIMEOUT_MS = 20_000;

const logger = new Logger({ serviceName: 'rotation' });
const config = parseConfig(process.env);
if (!config.ok) throw new Error(`The rotation's configuration is unusable: ${config.problem.join('; ')}.`);
const { searchNode: node, caFile } = config.value;

/**
 * The Lambda function that Secrets Manager calls, once for each step, when the master user is to get a new password.
 *
 * @throws when a step cannot be done; the former password stays in use, and Secrets Manager tries again
 */
export async function handler({ SecretId, ClientRequestToken: versionId, Step }: RotationEvent): Promise<void> {
  const step = STEPS.find((name) => name === Step);
  if (step === undefined) throw new Error(`Step must be one of ${STEPS.join(', ')}, got ${JSON.stringify(Step)}.`);
  const versions = new SecretVersions(SecretId);
  try {
    await rotate(step, { versions, versionId, as });
  } finally {
    versions.close();
  }
  logger.info('Did a step of the rotation of the master password', { step, versionId });
}

async function as<Value>(user: UserSecret, work: (client: Client) => Promise<Value>): Promise<Value> {
  const authentication = { kind: 'basic', user: user.username, password: user.password } as const;
  const connection = { node, authentication, ...(caFile !== undefined && { caFile }) };
  const client = searchClient({ ...connection, requestTimeoutMs: REQUEST_TIMEOUT_MS });
  try {
    return await work(client);
  } finally {
    await client.close();
  }
}
