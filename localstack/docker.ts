import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { UserError } from '../command-line/command.ts';
import { projectRoot } from '../project-root.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const COMPOSE_FILE = join(projectRoot, 'localstack/compose.yaml');
/** Logs, templates and the bundle of the stand-in of the last run; nothing that is missed later. */
export const RUN_FOLDER = join(projectRoot, '.local/localstack');
const ASK_TIMEOUT_MS = 10_000;
const UP_TIMEOUT_SECONDS = 900;
/** The first whose `up` takes `--wait-timeout` and whose `environment` takes a name alone from its own. */
const OLDEST_COMPOSE = [2, 20] as const;

/** The last image without a token. */
export const FREE_IMAGE = 'localstack/localstack:4.14.0';
/** The newest one, whatever its number is. */
export const CURRENT_IMAGE = 'localstack/localstack:latest';

/** Words behind `docker` that start everything and wait until all answer; nothing of them is secret. */
export const UP_WORDS: readonly string[] = composeWords(
  'up',
  '--detach',
  '--wait',
  '--wait-timeout',
  `${UP_TIMEOUT_SECONDS}`,
);

/** Words that remove everything. */
export const DOWN_WORDS: readonly string[] = composeWords('down', '--volumes', '--remove-orphans');

/** Words that show what one service has printed last. */
export const logWords = (service: string): readonly string[] =>
  composeWords('logs', '--no-color', '--tail', '5', service);

/** Words that tell which services are healthy, a line of JSON each. */
export const STATE_WORDS: readonly string[] = composeWords('ps', '--all', '--format', 'json');

function composeWords(...words: readonly string[]): readonly string[] {
  return ['compose', '--file', COMPOSE_FILE, ...words];
}

/**
 * Makes sure that this machine can run the containers.
 *
 * @throws UserError with what is missing and what to do
 */
export function requireDocker(environment: Environment): void {
  const asked = (...words: readonly string[]) =>
    spawnSync('docker', words, { env: { ...environment }, encoding: 'utf8', timeout: ASK_TIMEOUT_MS });
  const { status, stdout } = asked('compose', 'version', '--short');
  if (status !== 0 || asked('info').status !== 0)
    throw new UserError(
      'No Docker engine with "docker compose" answers: install or start one; the same stacks run without Docker in npm test -- test/emulated.',
    );
  if (!isNewEnough(stdout))
    throw new UserError(
      `This needs docker compose ${OLDEST_COMPOSE.join('.')} or newer, and there is ${stdout.trim()}: bring the compose plugin up to date.`,
    );
}

function isNewEnough(version: string): boolean {
  const [, major = '0', minor = '0'] = /^v?(\d+)\.(\d+)/.exec(version.trim()) ?? [];
  const [oldestMajor, oldestMinor] = OLDEST_COMPOSE;
  return Number(major) > oldestMajor || (Number(major) === oldestMajor && Number(minor) >= oldestMinor);
}

/** A service as `docker compose ps` tells of it. */
export interface ServiceState {
  readonly Service: string;
  readonly State: string;
  readonly Health: string;
}

/** Reads what {@link STATE_WORDS} prints: a line each, or, by older releases, one list. */
export function serviceStates(printed: string): readonly ServiceState[] {
  const lines = printed.split('\n').filter((line) => line.trim() !== '');
  return lines.flatMap((line) => [JSON.parse(line)].flat());
}

/** What a person reads when some service has not become healthy. */
export function startProblem(states: readonly ServiceState[], hasToken: boolean, lastLines: readonly string[]): string {
  const ill = states.find(({ State, Health }) => State !== 'running' || Health !== 'healthy');
  const said = lastLines.length === 0 ? '' : ` Its last lines:\n  ${lastLines.join('\n  ')}`;
  if (ill?.Service === 'localstack' && hasToken)
    return `LocalStack does not start with the token in LOCALSTACK_AUTH_TOKEN: check it and its licence at app.localstack.cloud, or leave out --current.${said}`;
  const which = ill === undefined ? 'The containers did' : `The container "${ill.Service}" did`;
  return `${which} not start in ${UP_TIMEOUT_SECONDS / 60} minutes.${said}`;
}
