import { readFileSync } from 'node:fs';
import { Logger } from '@aws-lambda-powertools/logger';
import { bootstrapBrokers } from '../../../adapters/aws/bootstrap-brokers.ts';
import { silenceKnownWarnings } from '../../../command-line/known-warnings.ts';
import { StopRequest } from '../../../command-line/stop-request.ts';
import { runTask } from '../../../producer/task/run-task.ts';
import { unsecuredToken } from '../servers/secured-broker.ts';

// The producer's task as it is deployed, but for the token, which the broker of the tests takes unsigned.
silenceKnownWarnings();
const ca = readFileSync(process.argv[2] ?? '', 'utf8');
process.exit(
  await runTask({
    environment: process.env,
    logger: new Logger({ serviceName: 'producer' }),
    stop: new StopRequest().signal,
    askForBrokers: bootstrapBrokers,
    securityOf: () => ({ kind: 'oauth-bearer', ca, token: async () => unsecuredToken() }),
  }),
);
