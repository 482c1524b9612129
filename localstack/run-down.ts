import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { UserError } from '../command-line/command.ts';
import { DOWN_WORDS, RUN_FOLDER, requireDocker } from './docker.ts';

const TIMEOUT_MS = 120_000;

/**
 * Removes containers, network and what they hold, and the files of the last run.
 *
 * @throws UserError when Docker is missing or refuses
 */
export function runDown(environment: Readonly<Record<string, string | undefined>>): number {
  requireDocker(environment);
  // The file names it and does not start without; nothing is started here.
  const env = { ...environment, STAND_IN_FOLDER: RUN_FOLDER };
  const { status, stderr } = spawnSync('docker', DOWN_WORDS, { env, encoding: 'utf8', timeout: TIMEOUT_MS });
  if (status !== 0) throw new UserError(`docker ${DOWN_WORDS.join(' ')} failed: ${stderr.trim()}`);
  rmSync(RUN_FOLDER, { recursive: true, force: true });
  process.stderr.write('Containers, network and data of npm run localstack are removed.\n');
  return 0;
}
