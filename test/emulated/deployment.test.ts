import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { settingDifferences, type TopicSettings } from '../../adapters/kafka/topic-settings.ts';
import { dailyIndex } from '../../detection/daily-index.ts';
import { bundleFunctionAssets, type FunctionAssets } from '../../infra/function-assets.ts';
import { projectRoot } from '../../project-root.ts';
import type { Java } from '../../servers/java.ts';
import { ProcessGroup } from '../../servers/process-group.ts';
import { anMskService, iamBrokers, type MskService } from '../support/doubles/msk-service.ts';
import { EmulatedAccount } from '../support/emulated/emulated-account.ts';
import { EmulatedStack } from '../support/emulated/emulated-stack.ts';
import { type EmulatedTemplate, emulatedTemplate, resourceOf } from '../support/emulated/emulated-template.ts';
import { eventually } from '../support/eventually.ts';
import { installPythonPackages, type PythonPackages } from '../support/python-packages.ts';
import { ScratchTopic, testBrokers } from '../support/servers/scratch-topic.ts';
import { securedJava } from '../support/servers/secured-java.ts';
import { type SecuredSearchNode, startSecuredSearchNode } from '../support/servers/secured-search-node.ts';
import { aPipeline } from '../support/templates/pipeline-templates.ts';
import { aTemporaryFolder } from '../support/temporary-folder.ts';

/** The first time on a machine it fetches OpenSearch and ministack too. */
const START_TIMEOUT_MS = 900_000;
const CLUSTER_ARN = 'arn:aws:kafka:eu-central-1:000000000000:cluster/sensors/abcd-1';
/** The secured node of the tests has a user `admin` of its own. */
const MASTER_USER = 'master';
const HOUR_MS = 3_600_000;

jest.setTimeout(120_000);

const packages = installPythonPackages({
  name: 'emulator',
  title: 'ministack',
  requirements: join(projectRoot, 'test/emulated/emulator.txt'),
});
if (!packages.ok && process.env['CI'] !== undefined) throw new Error(`${packages.problem}.`);
if (!packages.ok) process.stderr.write(`The stacks are not deployed to an emulated account: ${packages.problem}.\n`);
const java = securedJava();
const describeEmulated = packages.ok && java !== undefined ? describe : describe.skip;

type Part = 'prerequisites' | 'network' | 'data' | 'detector';
type Settings = Readonly<Record<string, unknown>>;

/** What one emulated deployment runs on. */
interface Surroundings {
  readonly account: EmulatedAccount;
  readonly node: SecuredSearchNode;
  readonly scratch: ScratchTopic;
  readonly msk: MskService;
  readonly assets: FunctionAssets;
}

async function start(group: ProcessGroup, { folder, emulator, secured }: Where): Promise<Surroundings> {
  const [account, node, scratch, msk, assets] = await Promise.all([
    EmulatedAccount.start(group, emulator, folder),
    startSecuredSearchNode(secured),
    ScratchTopic.create(1),
    anMskService(iamBrokers(...testBrokers())),
    bundleFunctionAssets(undefined),
  ]);
  return { account, node, scratch, msk, assets };
}

interface Where {
  readonly folder: string;
  readonly emulator: PythonPackages;
  readonly secured: Java;
}

describeEmulated('the stacks in an emulated account, before a real broker and a real secured OpenSearch', () => {
  const group = new ProcessGroup();
  const folder = aTemporaryFolder();
  let starting: Promise<Surroundings> | undefined;
  let surroundings: Surroundings;

  const nameOf = (part: Part) => `sensor-anomaly-development-${part}`;
  const stackOf = (part: Part) => new EmulatedStack(surroundings.account, nameOf(part));

  const assemblies = new Map<string, string>();

  /** The folder of a cloud assembly, made once for each choice of settings. */
  const assemblyOf = (settings: Settings): string => {
    const key = JSON.stringify(settings);
    const folder = assemblies.get(key) ?? synthesise(settings);
    assemblies.set(key, folder);
    return folder;
  };

  const synthesise = (settings: Settings): string => {
    const { app } = aPipeline('development', settings, surroundings.assets);
    app.synth();
    return app.outdir;
  };

  /** Uploads the code of a stack and reads its template. */
  const templateOf = async (part: Part, settings: Settings = {}): Promise<EmulatedTemplate> => {
    const assembly = assemblyOf(settings);
    await surroundings.account.publish(assembly, nameOf(part));
    return emulatedTemplate(assembly, nameOf(part), CLUSTER_ARN);
  };

  /** The detector's stack, with its provisioner before the test's own broker and OpenSearch. */
  const detectorTemplate = async (settings: Settings = {}): Promise<EmulatedTemplate> => {
    const { account, node, scratch, msk } = surroundings;
    const template = await templateOf('detector', settings);
    const provisioner = resourceOf(template, 'AWS::Lambda::Function', 'SchemaFunction').Properties;
    Object.assign(provisioner.Environment.Variables, {
      ...{ SEARCH_NODE: node.url, SEARCH_CA_FILE: node.caFile, KAFKA_SECURITY: 'plaintext' },
      // With an endpoint for everything ministack would take the TLS from all that goes to 127.0.0.1.
      ...{ AWS_ENDPOINT_URL: '', AWS_ENDPOINT_URL_SECRETS_MANAGER: account.url },
    });
    // Lambda's runtime brings the SDK along.
    const NODE_PATH = join(projectRoot, 'node_modules');
    const caller = resourceOf(template, 'AWS::Lambda::Function', 'AWS679f').Properties;
    caller.Environment = { Variables: { NODE_PATH, AWS_ENDPOINT_URL_KAFKA: msk.url } };
    resourceOf(template, 'Custom::SearchSchema').Properties.topic = scratch.topic;
    return template;
  };

  const isSet = (settings: TopicSettings) =>
    eventually('the topic is set so', async () => {
      const { admin, topic } = surroundings.scratch;
      return (await settingDifferences(admin, topic, settings)).length === 0;
    });

  const backendRolesOf = async (role: string) =>
    (await surroundings.node.master.security.getRoleMapping({ role })).body[role]?.backend_roles ?? [];

  const replicasOfToday = async () => {
    const index = dailyIndex(Date.now());
    const { body } = await surroundings.node.master.indices.getSettings({ index: 'anomalies-*' });
    return body[index]?.settings?.index?.number_of_replicas;
  };

  beforeAll(async () => {
    if (!packages.ok || java === undefined) return;
    starting = start(group, { folder, emulator: packages.value, secured: java });
    surroundings = await starting;
  }, START_TIMEOUT_MS);

  afterAll(async () => {
    const started = await starting?.catch(() => undefined);
    started?.msk.close();
    await started?.scratch.delete();
    await started?.node.stop();
    await group.stopAll();
  }, START_TIMEOUT_MS);

  it('are made in their order, with what the earlier ones export', async () => {
    for (const part of ['prerequisites', 'network'] as const) {
      const { status, failures } = await stackOf(part).create(await templateOf(part));
      expect({ part, status, failures }).toEqual({ part, status: 'CREATE_COMPLETE', failures: [] });
    }
    const data = await templateOf('data');
    const secret = resourceOf(data, 'AWS::SecretsManager::Secret').Properties.GenerateSecretString;
    secret.SecretStringTemplate = JSON.stringify({ username: MASTER_USER });
    const { MasterUserPassword } = resourceOf(data, 'AWS::OpenSearchService::Domain').Properties.AdvancedSecurityOptions
      .MasterUserOptions;
    data.Resources['PasswordOfDomain'] = {
      Type: 'AWS::SSM::Parameter',
      Properties: { Name: 'password-of-domain', Type: 'String', Value: MasterUserPassword },
    };
    expect(await stackOf('data').create(data)).toEqual({ status: 'CREATE_COMPLETE', failures: [] });
    expect(Object.values(await stackOf('data').outputs())).toContain(CLUSTER_ARN);
  });

  it('give the domain the generated password by a dynamic reference, and OpenSearch takes it', async () => {
    const { account, node } = surroundings;
    const secret = Object.values(await stackOf('data').outputs()).find((value) => /^arn:.*:secret:/.test(value));
    const { SecretString } = await account.call('secretsmanager', 'secretsmanager.GetSecretValue', {
      SecretId: secret,
    });
    const { username, password } = JSON.parse(String(SecretString));
    const { Parameter } = await account.call('ssm', 'AmazonSSM.GetParameter', { Name: 'password-of-domain' });
    expect(Parameter).toMatchObject({ Value: password });
    const user = await node.addUser(['admin'], username, password);
    const client = node.clientOf(user);
    expect((await client.cluster.health()).statusCode).toBe(200);
    await client.close();
  });

  it("roll a first creation back with the provisioner's own sentence, and leave nothing in the way", async () => {
    const template = await detectorTemplate();
    resourceOf(template, 'Custom::SearchSchema').Properties.topicSettings = { 'retention.ms': 'long' };
    const { status, failures } = await stackOf('detector').create(template);
    expect(status).toBe('ROLLBACK_COMPLETE');
    expect(failures).toEqual([
      expect.stringMatching(/^Schema\w*: .*Kafka at \S+ refuses the settings of the topic \S+ \(.+\): one of them/),
    ]);
    expect((await stackOf('detector').delete()).status).toBe('DELETE_COMPLETE');
  });

  it('prepare topic and OpenSearch on creation, for the roles that they made', async () => {
    const { status, failures } = await stackOf('detector').create(await detectorTemplate());
    expect({ status, failures }).toEqual({ status: 'CREATE_COMPLETE', failures: [] });
    expect(await backendRolesOf('anomaly-writer')).toEqual([expect.stringMatching(/:role\/.*DetectorRole/)]);
    expect(await backendRolesOf('anomaly-retention')).toEqual([expect.stringMatching(/:role\/.*RetentionRole/)]);
    expect(await replicasOfToday()).toBe('0');
    await isSet({ 'message.timestamp.type': 'LogAppendTime', 'retention.ms': String(24 * HOUR_MS) });
    expect(surroundings.msk.requests).toContainEqual(expect.stringContaining(CLUSTER_ARN));
  });

  it('change topic and OpenSearch on an update, as the same resource', async () => {
    const settings = { 'kafka.retentionHours': 48, 'search.replicas': 1, 'search.dataNodes': 2 };
    const template = await detectorTemplate(settings);
    const { id } = resourceOf(template, 'Custom::SearchSchema');
    const before = await stackOf('detector').physicalId(id);
    const { status, failures } = await stackOf('detector').update(template);
    expect({ status, failures }).toEqual({ status: 'UPDATE_COMPLETE', failures: [] });
    await isSet({ 'retention.ms': String(48 * HOUR_MS) });
    expect(await replicasOfToday()).toBe('1');
    expect(await stackOf('detector').physicalId(id)).toBe(before);
    expect(await backendRolesOf('anomaly-writer')).toHaveLength(1);
  });

  it('set the topic back when the update fails after it', async () => {
    const template = await detectorTemplate({ 'kafka.retentionHours': 72 });
    const { id } = resourceOf(template, 'Custom::SearchSchema');
    template.Resources['Failing'] = {
      Type: 'Custom::Failing',
      DependsOn: [id],
      Properties: { ServiceToken: 'arn:aws:lambda:eu-central-1:000000000000:function:no-such-function' },
    };
    const { status, failures } = await stackOf('detector').update(template);
    expect(status).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(failures).toEqual([expect.stringMatching(/^Failing: /)]);
    const updates = (await stackOf('detector').statusesOf(id)).filter((name) => name === 'UPDATE_COMPLETE');
    // The one before, this one, and the one back.
    expect(updates).toHaveLength(3);
    await isSet({ 'retention.ms': String(48 * HOUR_MS) });
    expect(await replicasOfToday()).toBe('1');
    expect(await backendRolesOf('anomaly-writer')).toHaveLength(1);
  });

  it('take their roles out at the end, and no data', async () => {
    expect((await stackOf('detector').delete()).status).toBe('DELETE_COMPLETE');
    expect(await backendRolesOf('anomaly-writer')).toEqual([]);
    expect(await backendRolesOf('anomaly-retention')).toEqual([]);
    expect(await replicasOfToday()).toBe('1');
    await isSet({ 'retention.ms': String(48 * HOUR_MS) });
  });
});
