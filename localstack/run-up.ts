import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { UsageError, UserError } from '../command-line/command.ts';
import type { OptionValues } from '../command-line/options.ts';
import { projectRoot } from '../project-root.ts';
import { lockFolder } from '../servers/folder-lock.ts';
import { cacheFolderOf } from '../servers/install-servers.ts';
import { Interruption } from '../servers/interruption.ts';
import { freePorts } from '../servers/ports.ts';
import { ProcessGroup } from '../servers/process-group.ts';
import { type Report, streamReport } from '../servers/report.ts';
import { EmulatedAccount } from './account/emulated-account.ts';
import {
  CURRENT_IMAGE,
  DOWN_WORDS,
  FREE_IMAGE,
  logWords,
  RUN_FOLDER,
  requireDocker,
  STATE_WORDS,
  serviceStates,
  startProblem,
  UP_WORDS,
} from './docker.ts';
import type { upOptions } from './options.ts';
import { EXIT_INTERRUPTED, runStacks } from './run-stacks.ts';

type Values = OptionValues<typeof upOptions>;
type Environment = Readonly<Record<string, string | undefined>>;

const DOWN_TIMEOUT_MS = 120_000;
const PORTS = ['localstack-port', 'kafka-port', 'search-port', 'dashboards-port', 'stand-in-port'] as const;

/**
 * Runs the local profile in containers until a signal, and then removes them.
 *
 * @throws UserError when Docker, a port or the token is not as it must be
 */
export async function runUp(values: Values, environment: Environment): Promise<number> {
  const { LOCALSTACK_AUTH_TOKEN: token = '' } = environment;
  if (values.current && token === '')
    throw new UsageError(
      '--current needs a token in LOCALSTACK_AUTH_TOKEN: make one at app.localstack.cloud, or leave out --current for the last release without.',
    );
  requireDocker(environment);
  await requirePorts(values);
  const report = streamReport(process.stderr);
  // The containers have the same names in every checkout: a second run would take those of the first.
  const lock = await lockFolder(join(cacheFolderOf(environment), 'localstack'));
  const group = new ProcessGroup();
  const interruption = new Interruption(group);
  const password = `Aa1-${randomUUID()}`;
  mkdirSync(RUN_FOLDER, { recursive: true });
  const env = await containerEnvironment(values, password, values.current ? token : '');
  try {
    const { signalled, crashed } = interruption;
    const started = startContainers(group, env, report).then(() => true);
    if ((await Promise.race([started, crashed, signalled])) !== true) return EXIT_INTERRUPTED;
    const account = new EmulatedAccount(`http://127.0.0.1:${values['localstack-port']}`);
    return await Promise.race([runStacks({ account, group, report, values, password, signalled }), crashed]);
  } finally {
    await group.stopAll();
    report.note('Removing the containers …');
    // In a group of its own: an impatient Ctrl-C would end it half done.
    const inItsOwn = { detached: true, stdio: 'ignore', timeout: DOWN_TIMEOUT_MS } as const;
    const { status } = spawnSync('docker', DOWN_WORDS, { ...inItsOwn, env: { ...environment, ...env } });
    if (status !== 0) report.note('They could not be removed: npm run localstack -- down tries again, and says why.');
    interruption.release();
    lock.release();
  }
}

/** @throws UserError that names the first port that is taken */
async function requirePorts(values: Values): Promise<void> {
  const wanted = PORTS.map((name) => values[name]);
  const free = await freePorts(wanted);
  const taken = PORTS.find((_, index) => free[index] !== wanted[index]);
  if (taken !== undefined)
    throw new UserError(
      `Port ${values[taken]} of 127.0.0.1 is taken: end what listens there (npm run localstack -- down, if it is a former run), or give another with --${taken}.`,
    );
}

/** What compose.yaml takes from its environment; secrets go this way, since every user of the machine can read command lines. */
async function containerEnvironment(values: Values, password: string, token: string) {
  const STAND_IN_FOLDER = join(RUN_FOLDER, 'stand-in');
  await build({
    entryPoints: [join(projectRoot, 'localstack/stand-in/main.ts')],
    outfile: join(STAND_IN_FOLDER, 'index.cjs'),
    ...({ bundle: true, platform: 'node', target: 'node20', format: 'cjs', logLevel: 'warning' } as const),
    external: ['@aws-sdk/*', '@smithy/*'],
  });
  const [localstack, kafka, search, dashboards, standIn] = PORTS.map((name) => String(values[name]));
  return {
    ...{ LOCALSTACK_PORT: localstack ?? '', KAFKA_PORT: kafka ?? '', SEARCH_PORT: search ?? '' },
    ...{ DASHBOARDS_PORT: dashboards ?? '', STAND_IN_PORT: standIn ?? '', STAND_IN_FOLDER },
    LOCALSTACK_IMAGE: values.current ? CURRENT_IMAGE : FREE_IMAGE,
    LOCALSTACK_AUTH_TOKEN: token,
    OPENSEARCH_INITIAL_ADMIN_PASSWORD: password,
  };
}

async function startContainers(group: ProcessGroup, env: Readonly<Record<string, string>>, report: Report) {
  report.note(
    'Starting LocalStack, Kafka, OpenSearch and Dashboards in containers; the first time fetches about 4 GB …',
  );
  const logFile = join(RUN_FOLDER, 'docker.log');
  const { code, lastLines } = await group.run({ name: 'docker up', command: 'docker', args: UP_WORDS, env, logFile });
  if (code === 0) return;
  const ask = (words: readonly string[]) =>
    spawnSync('docker', words, { env: { ...process.env, ...env }, encoding: 'utf8' }).stdout ?? '';
  const states = serviceStates(ask(STATE_WORDS));
  const ill = states.find(({ State, Health }) => State !== 'running' || Health !== 'healthy');
  const said = ill === undefined ? lastLines : ask(logWords(ill.Service)).trim().split('\n');
  throw new UserError(startProblem(states, env['LOCALSTACK_AUTH_TOKEN'] !== '', said));
}
