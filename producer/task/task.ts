import { Logger } from '@aws-lambda-powertools/logger';
import { bootstrapBrokers } from '../../adapters/aws/bootstrap-brokers.ts';
import { silenceKnownWarnings } from '../../command-line/known-warnings.ts';
import { StopRequest } from '../../command-line/stop-request.ts';
import { runTask } from './run-task.ts';

silenceKnownWarnings();
void runTask({
  environment: process.env,
  logger: new Logger({ serviceName: 'producer' }),
  stop: new StopRequest().signal,
  askForBrokers: bootstrapBrokers,
  securityOf: ({ region }) => ({ kind: 'msk-iam', region }),
  // An attempt to connect that was abandoned would keep the process alive.
}).then((status) => process.exit(status));
