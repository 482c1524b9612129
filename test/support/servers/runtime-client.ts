import { describe } from '@jest/globals';
import {
  installRuntimeClient,
  isRuntimeClientInstalled,
  missingTools,
} from '../../../event-source-mapping/environments/runtime-api/install-runtime-client.ts';
import { cacheFolderOf } from '../../../servers/install-servers.ts';
import { streamReport } from '../../../servers/report.ts';

/** How long compiling the runtime interface client may take on a slow machine. */
export const COMPILE_TIMEOUT_MS = 600_000;

const searchPath = process.env['PATH'] ?? '';
const cacheFolder = cacheFolderOf(process.env);
const toCompile = process.platform === 'linux' ? missingTools(searchPath) : ['Linux'];
const missing = isRuntimeClientInstalled(cacheFolder) ? [] : toCompile;

/** Lambda's runtime interface client, compiled where it is not yet. */
export const runtimeClient = (): Promise<string> =>
  installRuntimeClient({ cacheFolder, report: streamReport(process.stderr), searchPath });

/**
 * Describes what needs the runtime interface client. A person without a compiler is told that it is left out; where CI is
 * `true` it runs, and fails.
 */
export function describeWithRuntimeClient(subject: string, tests: () => void): void {
  const isLeftOut = missing.length > 0 && process.env['CI'] !== 'true';
  if (isLeftOut) process.stderr.write(`${subject}: left out, since ${missing.join(', ')} is missing here.\n`);
  (isLeftOut ? describe.skip : describe)(subject, tests);
}
