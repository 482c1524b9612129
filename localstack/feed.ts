import { InvokeEndpoint } from '../event-source-mapping/environments/invoke-endpoint.ts';
import { EventSourceMapping } from '../event-source-mapping/event-source-mapping.ts';
import { EMULATED, type EmulatedAccount } from './account/emulated-account.ts';
import type { DeployedMapping } from './deployed-mapping.ts';
import { type ReportedValue, reportedValues } from './reported-metrics.ts';

/** Longer than the function's own time. */
const TIMEOUT_MS = 130_000;

interface FeedOptions {
  readonly account: EmulatedAccount;
  readonly brokers: readonly string[];
  readonly deployed: DeployedMapping;
  readonly onValues: (values: readonly ReportedValue[]) => void;
  readonly log: (level: string, message: string) => void;
}

/** Lets clients of AWS that take region and credentials from the environment reach an emulated account. */
export function signInByEnvironment(environment: Record<string, string | undefined> = process.env): void {
  const { region, credentials } = EMULATED;
  environment['AWS_REGION'] = region;
  environment['AWS_ACCESS_KEY_ID'] = credentials.accessKeyId;
  environment['AWS_SECRET_ACCESS_KEY'] = credentials.secretAccessKey;
  // These would be taken before the keys.
  delete environment['AWS_PROFILE'];
  delete environment['AWS_SESSION_TOKEN'];
}

/**
 * Starts our event source mapping from Kafka to the deployed detector, set as the deployed one is: no emulator without a token
 * polls Kafka.
 */
export async function startFeed({
  account,
  brokers,
  deployed,
  onValues,
  log,
}: FeedOptions): Promise<EventSourceMapping> {
  const { url, region } = account;
  const { functionArn: functionName, options } = deployed;
  const onLine = (line: string) => onValues(reportedValues(line));
  const environment = new InvokeEndpoint({ url, region, functionName, concurrency: 1, onLine });
  const mapping = new EventSourceMapping({ ...options, brokers, environment, timeoutMs: TIMEOUT_MS, log });
  await mapping.start();
  return mapping;
}
