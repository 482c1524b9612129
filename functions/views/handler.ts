import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import type { ViewsEnvironment } from './config.ts';
import { createViews } from './create-views.ts';
import { ViewsTelemetry } from './telemetry.ts';

const SERVICE = 'views';
const NAMESPACE = 'SensorAnomalyPipeline';
const { SYSTEM: system } = process.env as Pick<ViewsEnvironment, 'SYSTEM'>;
const defaultDimensions = system === undefined ? {} : { system };
const telemetry = new ViewsTelemetry(
  new Logger({ serviceName: SERVICE }),
  new Metrics({ serviceName: SERVICE, namespace: NAMESPACE, defaultDimensions }),
);
const views = createViews(process.env);

/**
 * The Lambda function that a schedule calls every minute: episodes, sensors, trends, and what is told of them.
 *
 * @throws when OpenSearch is unreachable or refuses; calling it again goes on
 */
export async function handler(): Promise<void> {
  try {
    telemetry.runDone(await views.run(Date.now()));
  } catch (error) {
    telemetry.runFailed(error);
    throw error;
  }
}
