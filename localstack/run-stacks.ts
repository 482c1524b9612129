import { join } from 'node:path';
import { setInterval as every } from 'node:timers/promises';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { quietKafka } from '../adapters/kafka/kafka-connection.ts';
import { ensureTopic } from '../adapters/kafka/topic.ts';
import { searchClient } from '../adapters/opensearch/connection/client.ts';
import { UserError } from '../command-line/command.ts';
import type { OptionValues } from '../command-line/options.ts';
import { STAND_IN } from '../infra/local/local-profile.ts';
import type { StackTemplate } from '../infra/local/template.ts';
import { projectRoot } from '../project-root.ts';
import type { ProcessGroup } from '../servers/process-group.ts';
import type { Report } from '../servers/report.ts';
import { EMULATED, type EmulatedAccount } from './account/emulated-account.ts';
import { mappingInTemplate, withoutMapping } from './deployed-mapping.ts';
import { RUN_FOLDER } from './docker.ts';
import { signInByEnvironment, startFeed } from './feed.ts';
import { LocalDeployment, PARTS, type Part } from './local-deployment.ts';
import type { upOptions } from './options.ts';
import { pretendedLines } from './pretended.ts';
import { putMetrics } from './reported-metrics.ts';
import { addMaster } from './stand-in/stand-in.ts';
import { synthesise } from './synthesis.ts';

/** As settings/local.json and the constructs have them. */
const TOPIC = { topic: 'sensor-data', partitions: 3, retentionHours: 24 };
const VIEWS_EVERY_MS = 60_000;
const STOP_GRACE_MS = 10_000;

/** As a shell says it of a program that Ctrl-C has ended. */
export const EXIT_INTERRUPTED = 130;

interface Run {
  readonly account: EmulatedAccount;
  readonly group: ProcessGroup;
  readonly report: Report;
  readonly values: OptionValues<typeof upOptions>;
  /** Of OpenSearch's own administrator. */
  readonly password: string;
  /** Resolves when a person wants it to end. */
  readonly signalled: Promise<void>;
}

/** Deploys the local profile to a running emulator, and feeds it until a signal. */
export async function runStacks(run: Run): Promise<number> {
  const { account, report, values, signalled } = run;
  signInByEnvironment();
  const brokers = [`127.0.0.1:${values['kafka-port']}`];
  const done = await Promise.race([deployAll(run, brokers), signalled]);
  if (done === undefined) return EXIT_INTERRUPTED;
  const { deployment, template } = done;
  report.note('Deployed. What is not as on AWS:');
  report.note('  The event source mapping is ours: LocalStack reads no Kafka.');
  for (const line of pretendedLines(await deployment.resources())) report.note(`  ${line}`);
  const deployed = await mappingInTemplate(template, account.url, (type) => deployment.idOf('detector', type));
  const mapping = await startFeed({
    ...{ account, brokers, deployed },
    onValues: (sent) => void putMetrics(account, sent).catch((error: Error) => report.note(error.message)),
    log: (level, message) => report.note(`${level} ${message}`),
  });
  startProcesses(run, brokers);
  const views = await deployment.idOf('detector', 'AWS::Lambda::Function', 'Views');
  const ended = new AbortController();
  void callEveryMinute(account, views, ended.signal, report);
  report.note(
    `Account: ${account.url}. Dashboards: http://127.0.0.1:${values['dashboards-port']}. Ctrl-C ends it all.`,
  );
  await signalled;
  ended.abort();
  await mapping.stop(STOP_GRACE_MS);
  return 0;
}

async function deployAll({ account, group, report, values, password }: Run, brokers: readonly string[]) {
  const admin = quietKafka({ brokers, security: { kind: 'plaintext' } }).admin();
  await admin.connect();
  await ensureTopic(admin, TOPIC);
  await admin.disconnect();
  await account.bootstrap();
  report.note('Synthesising the local profile …');
  const assembly = join(RUN_FOLDER, 'cdk.out');
  const system = await synthesise(group, assembly, join(RUN_FOLDER, 'synth.log'));
  const deployment = new LocalDeployment({ account, system, parameters: { [STAND_IN]: 'http://stand-in:9201' } });
  for (const part of PARTS) {
    report.note(`Deploying ${system}-${part} …`);
    // It takes no mapping from Kafka, which it could not read; ours reads the settings from the template.
    await deployPart(deployment, part, withoutMapping(await deployment.template(part, assembly)));
    if (part === 'data') await addMasterUser(deployment, values['search-port'], password);
  }
  return { deployment, template: await deployment.template('detector', assembly) };
}

async function deployPart(deployment: LocalDeployment, part: Part, template: StackTemplate): Promise<void> {
  const { status, failures } = await deployment.deploy(part, template);
  if (status !== 'CREATE_COMPLETE' && status !== 'UPDATE_COMPLETE')
    throw new UserError(`The stack ${part} ended as ${status}:\n  ${failures.join('\n  ')}`);
}

async function addMasterUser(deployment: LocalDeployment, port: number, password: string): Promise<void> {
  const authentication = { kind: 'basic', user: 'admin', password } as const;
  const client = searchClient({ node: `http://127.0.0.1:${port}`, authentication });
  try {
    await addMaster(client, await deployment.masterUser());
  } finally {
    await client.close();
  }
}

/** Simulated sensors, in the place of the Fargate task, and the objects of Dashboards. */
function startProcesses({ group, report, values, password }: Run, brokers: readonly string[]): void {
  const start = (name: string, main: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) => {
    const logFile = join(RUN_FOLDER, `${name}.log`);
    const child = group.spawn({
      ...{ name, command: process.execPath, env, endsByItself: name === 'dashboards', isDispensable: true },
      args: ['--import', 'tsx', join(projectRoot, main), ...args],
      logFile,
    });
    child.once('exit', (code) => {
      if (code !== 0 && !group.stopping) report.note(`The ${name} ended with status ${code}: see ${logFile}.`);
    });
  };
  const rate = ['--rate', String(values.rate), '--mode', 'realistic', '--quiet'];
  start('producer', 'producer/main.ts', ['--brokers', brokers.join(','), '--topic', TOPIC.topic, ...rate]);
  const dashboards = ['install', '--url', `http://127.0.0.1:${values['dashboards-port']}`];
  const signIn = ['--search-auth', 'basic', '--search-user', 'admin'];
  start('dashboards', 'saved-objects/main.ts', [...dashboards, ...signIn], { SEARCH_PASSWORD: password });
}

/** What EventBridge's scheduler does on AWS; LocalStack keeps the schedule and does not carry it out. */
async function callEveryMinute({ url, region }: EmulatedAccount, name: string, signal: AbortSignal, report: Report) {
  const client = new LambdaClient({ endpoint: url, region, credentials: EMULATED.credentials });
  try {
    for await (const _ of every(VIEWS_EVERY_MS, undefined, { signal })) {
      const failure = await client
        .send(new InvokeCommand({ FunctionName: name, Payload: '{}' }))
        .then(({ FunctionError }) => FunctionError, String);
      if (failure !== undefined) report.note(`The function of the views failed, and is called again: ${failure}.`);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    client.destroy();
  }
}
