import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { settingDifferences, type TopicSettings } from '../../adapters/kafka/topic-settings.ts';
import { dailyIndex } from '../../detection/daily-index.ts';
import { readSettings } from '../../infra/choices.ts';
import { bundleFunctionAssets } from '../../infra/function-assets.ts';
import { STAND_IN } from '../../infra/local/local-profile.ts';
import type { DeployedMapping } from '../../localstack/deployed-mapping.ts';
import { signInByEnvironment } from '../../localstack/feed.ts';
import { LocalDeployment, type Part } from '../../localstack/local-deployment.ts';
import { putMetrics, type ReportedValue } from '../../localstack/reported-metrics.ts';
import { addMaster } from '../../localstack/stand-in/stand-in.ts';
import { projectRoot } from '../../project-root.ts';
import { ProcessGroup } from '../../servers/process-group.ts';
import { aRecordValue } from '../support/builders/a-record-value.ts';
import { asMinistackTakesIt, type EmulatedTemplate, resourceOf } from '../support/emulated/emulated-template.ts';
import { namesIn } from '../support/emulated/left-behind.ts';
import { DeployedFunctions, ListeningQueue, startDeployedMapping } from '../support/emulated/local-flow.ts';
import {
  findNeeds,
  type Surroundings,
  startSurroundings,
  stopSurroundings,
} from '../support/emulated/local-surroundings.ts';
import { PolicyReport, USED_ON_AWS } from '../support/emulated/policy-report.ts';
import type { Statement } from '../support/emulated/policy-simulator.ts';
import { eventually } from '../support/eventually.ts';
import { aPipeline } from '../support/templates/pipeline-templates.ts';
import { aTemporaryFolder } from '../support/temporary-folder.ts';

/** The first time on a machine it fetches OpenSearch and ministack too. */
const START_TIMEOUT_MS = 900_000;
const HOUR_MS = 3_600_000;
const SYSTEM = 'sensor-anomaly-local-development';
const LONG_AGO = 'anomalies-2020.01.01';

jest.setTimeout(120_000);

const needs = findNeeds();
const describeEmulated = needs === undefined ? describe.skip : describe;

type Settings = Readonly<Record<string, unknown>>;

const LOCAL = {
  ...(readSettings(join(projectRoot, 'settings/local.json')) as Settings),
  'alarms.anomaliesPerMinute': 5,
};
describeEmulated('the local profile in an emulated account, before a real broker and a real secured OpenSearch', () => {
  const group = new ProcessGroup();
  const folder = aTemporaryFolder();
  const rulesFile = join(folder, 'rules.json');
  const changed: Settings = {
    ...{ 'kafka.retentionHours': 48, 'search.replicas': 1, 'search.dataNodes': 2 },
    ...{ 'detector.memoryMib': 1_024, rules: rulesFile },
  };
  let starting: Promise<Surroundings> | undefined;
  let surroundings: Surroundings;

  let deployment: LocalDeployment;
  const stackOf = (part: Part) => deployment.stack(part);

  const assemblies = new Map<string, string>();

  /** The folder of a cloud assembly, made once for each choice of settings. */
  const assemblyOf = async (settings: Settings): Promise<string> => {
    const key = JSON.stringify(settings);
    const folder = assemblies.get(key) ?? (await synthesise(settings));
    assemblies.set(key, folder);
    return folder;
  };

  const synthesise = async (settings: Settings): Promise<string> => {
    const rules = settings['rules'];
    const assets = rules === undefined ? surroundings.assets : await bundleFunctionAssets(String(rules));
    const { app } = aPipeline('development', { ...LOCAL, ...settings }, assets, 'local');
    app.synth();
    return app.outdir;
  };

  /** Uploads the code of a stack and reads its template. */
  const templateOf = async (part: Part, settings: Settings = {}): Promise<EmulatedTemplate> =>
    (await deployment.template(part, await assemblyOf(settings))) as EmulatedTemplate;

  /** The detector's stack, about the test's own topic. */
  const detectorTemplate = async (settings: Settings = {}): Promise<EmulatedTemplate> => {
    const template = await templateOf('detector', settings);
    // Lambda's runtime brings the SDK along.
    const NODE_PATH = join(projectRoot, 'node_modules');
    const caller = resourceOf(template, 'AWS::Lambda::Function', 'AWS679f').Properties;
    Object.assign(caller.Environment.Variables, { NODE_PATH });
    resourceOf(template, 'Custom::SearchSchema').Properties.topic = surroundings.scratch.topic;
    return template;
  };

  /** Runs our mapping before the deployed detector while something is done, and as long as it takes. */
  const whileDelivering = async (
    act: (running: Awaited<ReturnType<typeof startDeployedMapping>>) => Promise<void>,
    change?: (deployed: DeployedMapping) => DeployedMapping,
  ): Promise<void> => {
    const { FunctionName = '' } = await functions.named('detector-Detector');
    const running = await startDeployedMapping(surroundings.account, surroundings.scratch, FunctionName, change);
    try {
      await act(running);
    } finally {
      expect(await running.mapping.stop(10_000)).toBe(true);
    }
  };

  const reading = (fields: Settings) => Buffer.from(aRecordValue({ timestamp: new Date().toISOString(), ...fields }));
  const reported: ReportedValue[] = [];
  let functions: DeployedFunctions;
  let failedBatches = '';

  const warmAnomalies = async (): Promise<number> => {
    const { master } = surroundings.node;
    await master.indices.refresh({ index: 'anomalies' });
    const filter = [{ term: { sensor_id: 'warm' } }, { term: { anomaly_score: 1 } }];
    return (await master.count({ index: 'anomalies', body: { query: { bool: { filter } } } })).body.count;
  };

  const countOf = async (index: string): Promise<number> => {
    const { master } = surroundings.node;
    const lenient = { index, ignore_unavailable: true, allow_no_indices: true };
    await master.indices.refresh(lenient);
    return (await master.count(lenient)).body.count;
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
    if (needs === undefined) return;
    writeFileSync(rulesFile, JSON.stringify({ rules: [{ name: 'warm', channel: 'temperature', above: 25 }] }));
    starting = startSurroundings(group, folder, needs);
    surroundings = await starting;
    const { account, standIn } = surroundings;
    const parameters = { [STAND_IN]: standIn.url };
    deployment = new LocalDeployment({ account, system: SYSTEM, parameters, adapt: asMinistackTakesIt });
    functions = new DeployedFunctions(account);
    signInByEnvironment();
  }, START_TIMEOUT_MS);

  afterAll(async () => {
    const started = await starting?.catch(() => undefined);
    if (started !== undefined) await stopSurroundings(started);
    await group.stopAll();
  }, START_TIMEOUT_MS);

  it('is made in its order, with what the earlier stacks export', async () => {
    const { status, failures } = await stackOf('prerequisites').create(await templateOf('prerequisites'));
    expect({ status, failures }).toEqual({ status: 'CREATE_COMPLETE', failures: [] });
    expect(await stackOf('data').create(await templateOf('data'))).toEqual({ status: 'CREATE_COMPLETE', failures: [] });
    expect(Object.values(await stackOf('data').outputs())).toContainEqual(expect.stringMatching(/:cluster\/local\//));
  });

  it('makes a password that OpenSearch takes for its master user', async () => {
    const { node } = surroundings;
    const { username: user, password } = await deployment.masterUser();
    await addMaster(node.master, { username: user, password });
    const client = node.clientOf({ kind: 'basic', user, password });
    expect((await client.cluster.health()).statusCode).toBe(200);
    await client.close();
  });

  it("rolls a first creation back with the provisioner's own sentence, and leaves nothing in the way", async () => {
    const template = await detectorTemplate();
    resourceOf(template, 'Custom::SearchSchema').Properties.topicSettings = { 'retention.ms': 'long' };
    const { status, failures } = await stackOf('detector').create(template);
    expect(status).toBe('ROLLBACK_COMPLETE');
    expect(failures).toEqual([
      expect.stringMatching(/^Schema\w*: .*Kafka at \S+ refuses the settings of the topic \S+ \(.+\): one of them/),
    ]);
    expect((await stackOf('detector').delete()).status).toBe('DELETE_COMPLETE');
  });

  it('prepares topic and OpenSearch on creation, for the roles that it made', async () => {
    const { status, failures } = await stackOf('detector').create(await detectorTemplate());
    expect({ status, failures }).toEqual({ status: 'CREATE_COMPLETE', failures: [] });
    const idOf = (idStart: string) => deployment.idOf('detector', 'AWS::IAM::Role', idStart);
    for (const [role, idStart] of [
      ['anomaly-writer', 'DetectorRole'],
      ['anomaly-retention', 'RetentionRole'],
    ] as const)
      expect(await backendRolesOf(role)).toEqual([expect.stringMatching(`:role/${await idOf(idStart)}$`)]);
    expect(await replicasOfToday()).toBe('0');
    await isSet({ 'message.timestamp.type': 'LogAppendTime', 'retention.ms': String(24 * HOUR_MS) });
    expect(surroundings.standIn.brokerRequests).toBeGreaterThan(0);
  });

  it('judges records of the real Kafka by the deployed function, with the settings of the deployed mapping', async () => {
    const { scratch, node } = surroundings;
    // As when a day has begun.
    await node.master.indices.delete({ index: dailyIndex(Date.now()) });
    await whileDelivering(async ({ options, values }) => {
      const deployed = { batchSize: 10_000, provisioned: true, retryAttempts: 3, bisectBatchOnError: false };
      expect(options).toMatchObject(deployed);
      const hot = Array.from({ length: 6 }, () => ({ value: reading({ temperature: 99 }) }));
      await scratch.send(...hot, { value: reading({ temperature: 20 }) }, { value: 'not JSON' });
      const judged = async () => (await countOf('anomalies')) + (await countOf('dead-letters'));
      await eventually('all are judged', async () => (await judged()) === 8);
      const anomalies = () => values.flatMap(({ name, value }) => (name === 'Anomalies' ? [value] : []));
      await eventually('the function reports', () => anomalies().reduce((sum, value) => sum + value, 0) === 6);
      reported.push(...values);
    });
    expect(await countOf('anomalies')).toBe(7);
    const { body } = await node.master.count({ index: 'anomalies', body: { query: { term: { anomaly_score: 1 } } } });
    expect(body.count).toBe(6);
  });

  it("lets an alarm ring by the function's own metrics, and a queue hear it", async () => {
    const { account } = surroundings;
    const queue = await ListeningQueue.on(account, [await deployment.idOf('prerequisites', 'AWS::SNS::Topic')]);
    await putMetrics(account, reported);
    const heard: string[] = [];
    await eventually('the alarm is heard', async () => {
      heard.push(...(await queue.take()));
      return heard.some((body) => body.includes(`${SYSTEM}-note-sensors-anomaly-count`));
    });
  });

  it('keeps a batch that no function takes in its bucket', async () => {
    const { account, scratch } = surroundings;
    failedBatches = await deployment.idOf('detector', 'AWS::S3::Bucket');
    const toNobody = ({ functionArn, options }: DeployedMapping): DeployedMapping => ({
      functionArn: functionArn.replace(/:[^:]+$/, ':gone'),
      options: { ...options, retryAttempts: 0 },
    });
    await whileDelivering(async ({ options }) => {
      expect(options.onFailure).toEqual({ kind: 's3', bucket: failedBatches, endpoint: account.url });
      await scratch.send({ value: reading({ sensor_id: 'lost' }) });
      await eventually('it is kept', async () => (await account.objectsOf(failedBatches)).length === 1);
    }, toNobody);
    const [kept = ''] = await account.objectsOf(failedBatches);
    expect(await account.readObject(failedBatches, kept)).toContain(scratch.topic);
  });

  it('tells of an episode by the topic of alerts, and keeps its days in order', async () => {
    const { account, node } = surroundings;
    const queue = await ListeningQueue.on(account, [await deployment.idOf('detector', 'AWS::SNS::Topic')]);
    const [views, retention] = await Promise.all(
      ['detector-Views', 'detector-Retention'].map((part) => functions.named(part)),
    );
    const heard: string[] = [];
    await eventually('the episode is heard', async () => {
      expect(await functions.run(views?.FunctionName ?? '')).toBeUndefined();
      heard.push(...(await queue.take()));
      return heard.some((body) => body.includes('temperature'));
    });
    await node.master.indices.refresh({ index: 'episodes' });
    expect((await node.master.count({ index: 'episodes' })).body.count).toBe(1);
    await node.master.indices.create({ index: LONG_AGO });
    expect(await functions.run(retention?.FunctionName ?? '')).toBeUndefined();
    expect((await node.master.indices.exists({ index: LONG_AGO })).body).toBe(false);
  });

  describe('the policies of its roles', () => {
    let report: PolicyReport;

    beforeAll(async () => {
      if (needs === undefined) return;
      const { account, standIn } = surroundings;
      const resources = await stackOf('detector').resources();
      report = await PolicyReport.of({ account, standIn, functions: await functions.list(), resources });
    });

    it('allow each call that was made', () => {
      expect(report.refused).toEqual([]);
      expect(report.made).toEqual([
        'DetectorRole es:ESHttpGet',
        'DetectorRole es:ESHttpPost',
        'DetectorRole es:ESHttpPut',
        'RetentionRole es:ESHttpDelete',
        'RetentionRole es:ESHttpGet',
        'RetentionRole es:ESHttpPost',
        'SchemaBrokersFunctionRole kafka:GetBootstrapBrokers',
        'SchemaFrameworkRole lambda:InvokeFunction',
        'SchemaRole secretsmanager:GetSecretValue',
        'ViewsRole es:ESHttpGet',
        'ViewsRole es:ESHttpPost',
        'ViewsRole es:ESHttpPut',
        'ViewsRole sns:Publish',
      ]);
    });

    it('allow nothing else but what something of AWS uses', () => {
      const { unused } = report;
      expect(unused.filter((text) => !USED_ON_AWS.some(([pattern]) => pattern.test(text)))).toEqual([]);
      expect(USED_ON_AWS.filter(([pattern]) => !unused.some((text) => pattern.test(text)))).toEqual([]);
    });

    it('would each be missed: without a statement that is used, a call is refused', () => {
      expect(report.needed.length).toBeGreaterThan(5);
      expect(report.needed).not.toContain(false);
    });
  });

  it('changes topic, OpenSearch, rules and memory on an update, as the same resources', async () => {
    const template = await detectorTemplate(changed);
    const { id } = resourceOf(template, 'Custom::SearchSchema');
    const before = await stackOf('detector').physicalId(id);
    const { status, failures } = await stackOf('detector').update(template);
    expect({ status, failures }).toEqual({ status: 'UPDATE_COMPLETE', failures: [] });
    await isSet({ 'retention.ms': String(48 * HOUR_MS) });
    expect(await replicasOfToday()).toBe('1');
    expect(await stackOf('detector').physicalId(id)).toBe(before);
    expect(await backendRolesOf('anomaly-writer')).toHaveLength(1);
    const { MemorySize } = await functions.named('detector-Detector');
    expect(MemorySize).toBe(1_024);
    await whileDelivering(async () => {
      await surroundings.scratch.send({ value: reading({ sensor_id: 'warm', temperature: 26 }) });
      await eventually('it is an anomaly by the new rules', async () => (await warmAnomalies()) === 1);
    });
  });

  it('is refused by the account what a role may not, and rolled back', async () => {
    const template = await detectorTemplate({ ...changed, 'kafka.retentionHours': 60 });
    const { PolicyDocument } = resourceOf(template, 'AWS::IAM::Policy', 'SchemaRole').Properties;
    PolicyDocument.Statement = PolicyDocument.Statement.filter(
      ({ Action }: Statement) => Action !== 'secretsmanager:GetSecretValue',
    );
    const { status, failures } = await stackOf('detector').update(template);
    expect(status).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(failures).toEqual([
      expect.stringMatching(/^Schema\w*: .*not authorized to perform: secretsmanager:GetSecretValue/),
    ]);
  });

  it('sets the topic back when the update fails after it', async () => {
    const template = await detectorTemplate({ ...changed, 'kafka.retentionHours': 72 });
    const { id } = resourceOf(template, 'Custom::SearchSchema');
    template.Resources['Failing'] = {
      Type: 'Custom::Failing',
      DependsOn: [id],
      Properties: { ServiceToken: 'arn:aws:lambda:eu-central-1:000000000000:function:no-such-function' },
    };
    const { status, failures } = await stackOf('detector').update(template);
    expect(status).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(failures).toEqual([expect.stringMatching(/^Failing: /)]);
    const [back, there] = (await stackOf('detector').statusesOf(id)).filter((name) => name === 'UPDATE_COMPLETE');
    expect([back, there]).toEqual(['UPDATE_COMPLETE', 'UPDATE_COMPLETE']);
    await isSet({ 'retention.ms': String(48 * HOUR_MS) });
    expect(await replicasOfToday()).toBe('1');
    expect(await backendRolesOf('anomaly-writer')).toHaveLength(1);
  });

  it('takes its roles out at the end, and no data', async () => {
    expect((await stackOf('detector').delete()).status).toBe('DELETE_COMPLETE');
    expect(await backendRolesOf('anomaly-writer')).toEqual([]);
    expect(await backendRolesOf('anomaly-retention')).toEqual([]);
    expect(await replicasOfToday()).toBe('1');
    await isSet({ 'retention.ms': String(48 * HOUR_MS) });
  });

  it('leaves nothing in the account but failed batches', async () => {
    const { account } = surroundings;
    for (const part of ['data', 'prerequisites'] as const)
      expect((await stackOf(part).delete()).status).toBe('DELETE_COMPLETE');
    expect(await functions.list()).toEqual([]);
    expect(await namesIn(account, 'sensor-anomaly-local')).toEqual([]);
    expect(await account.objectsOf(failedBatches)).toHaveLength(1);
  });
});
