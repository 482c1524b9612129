import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { searchClient } from '../../adapters/opensearch/connection/client.ts';
import { parseConfig } from './config.ts';
import { applyRetention, type RetentionOutcome } from './retention.ts';
import { RETENTION_METRICS, type RetentionMetricName } from './telemetry-names.ts';

const SERVICE = 'retention';
const NAMESPACE = 'SensorAnomalyPipeline';

const logger = new Logger({ serviceName: SERVICE });
const config = parseConfig(process.env);
if (!config.ok) throw new Error(`The retention function's configuration is unusable: ${config.problem.join('; ')}.`);
const { search, system, ...policy } = config.value;
const defaultDimensions = system === undefined ? {} : { system };
const metrics = new Metrics({ serviceName: SERVICE, namespace: NAMESPACE, defaultDimensions });
const client = searchClient(search);

/**
 * The Lambda function that a schedule calls once a day.
 *
 * @throws when OpenSearch is unreachable or refuses; calling it again goes on
 */
export async function handler(): Promise<RetentionOutcome> {
  const outcome = await applyRetention(client, policy, Date.now());
  logger.info('Deleted what is older than the retention times', { ...outcome, ...policy });
  const { days, deadLetters, states } = outcome;
  report({ RetentionRuns: 1, DeletedDays: days.length, DeletedDeadLetters: deadLetters, DeletedStates: states });
  return outcome;
}

function report(values: Readonly<Record<RetentionMetricName, number>>): void {
  for (const name of Object.keys(RETENTION_METRICS) as RetentionMetricName[])
    metrics.addMetric(name, RETENTION_METRICS[name].unit, values[name]);
  metrics.publishStoredMetrics();
}
