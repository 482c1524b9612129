import { UserError } from '../command-line/command.ts';
import { EnvironmentPool } from '../event-source-mapping/environments/environment-pool.ts';
import type { FunctionEnvironment } from '../event-source-mapping/environments/function-environment.ts';
import { InProcessEnvironment } from '../event-source-mapping/environments/in-process-environment.ts';
import { InvokeEndpoint } from '../event-source-mapping/environments/invoke-endpoint.ts';
import { installRuntimeClient } from '../event-source-mapping/environments/runtime-api/install-runtime-client.ts';
import { ProcessEnvironments } from '../event-source-mapping/environments/runtime-api/process-environments.ts';
import { bundleDetector } from '../functions/bundle.ts';
import { cacheFolderOf } from '../servers/install-servers.ts';
import { streamReport } from '../servers/report.ts';
import type { FunctionPlace } from './function-options.ts';

interface EnvironmentOptions {
  /** Environment variables of the detector where it runs here; a deployed one has its own. */
  readonly variables: Readonly<Record<string, string>>;
  /** Receives each line that a detector outside this process prints, with its environment's name where it has one. */
  readonly onLine: (line: string, environment?: string) => void;
}

/**
 * Opens the place where the detector runs, bundling and installing first what that takes.
 *
 * @throws UserError when something for it is missing on this machine
 */
export async function openEnvironment(
  place: FunctionPlace,
  { variables, onLine }: EnvironmentOptions,
): Promise<FunctionEnvironment> {
  if (place.kind === 'deployed') return openEndpoint(place, onLine);
  const { memoryLimitMb } = place;
  const configuration = { bundlePath: await bundleDetector(), functionName: 'detector', memoryLimitMb, variables };
  if (place.kind === 'in-process')
    return new EnvironmentPool(
      Array.from({ length: place.environments }, () => new InProcessEnvironment(configuration)),
    );
  const clientPath = await installRuntimeClient({
    cacheFolder: cacheFolderOf(process.env),
    report: streamReport(process.stderr),
    searchPath: process.env['PATH'] ?? '',
  });
  return new ProcessEnvironments({ ...configuration, environments: place.environments, clientPath, onLine });
}

async function openEndpoint(
  place: Extract<FunctionPlace, { kind: 'deployed' }>,
  onLine: (line: string) => void,
): Promise<InvokeEndpoint> {
  const endpoint = new InvokeEndpoint({ ...place, onLine });
  const problem = await endpoint.problem();
  if (problem !== undefined) throw new UserError(`The function ${place.functionName} cannot be called: ${problem}.`);
  return endpoint;
}
