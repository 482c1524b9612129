import { Logger } from '@aws-lambda-powertools/logger';
import { searchClient } from '../../adapters/opensearch/connection/client.ts';
import { parseConfig } from './config.ts';
import { applyRetention, type RetentionOutcome } from './retention.ts';

const logger = new Logger({ serviceName: 'retention' });
const config = parseConfig(process.env);
if (!config.ok) throw new Error(`The retention function's configuration is unusable: ${config.problem.join('; ')}.`);
const { search, ...policy } = config.value;
const client = searchClient(search);

/**
 * The Lambda function that a schedule calls once a day.
 *
 * @throws when OpenSearch is unreachable or refuses; calling it again goes on
 */
export async function handler(): Promise<RetentionOutcome> {
  const outcome = await applyRetention(client, policy, Date.now());
  logger.info('Deleted what is older than the retention times', { ...outcome, ...policy });
  return outcome;
}
