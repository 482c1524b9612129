import { ProcessEnvironments } from '../../../event-source-mapping/environments/runtime-api/process-environments.ts';
import { aBundle } from '../builders/a-bundle.ts';

/** Runs two execution environments, one of them in the middle of an invocation, until it is ended. */
const [clientPath = '', folder = ''] = process.argv.slice(-2);
const environments = new ProcessEnvironments({
  bundlePath: aBundle(folder, 'exports.handler = async ({ ms }) => new Promise((resolve) => setTimeout(resolve, ms));'),
  functionName: 'detector',
  memoryLimitMb: 256,
  variables: {},
  environments: 2,
  clientPath,
  onLine: () => {},
});
await Promise.all([environments.invoke({ ms: 1 }, 60_000), environments.invoke({ ms: 1 }, 60_000)]);
void environments.invoke({ ms: 50_000 }, 60_000).catch(() => {});
process.send?.(environments.processIds);
