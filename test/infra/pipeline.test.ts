import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { parseConfig as parseDashboardsConfig } from '../../functions/dashboards/config.ts';
import { parseConfig as parseDetectorConfig } from '../../functions/detector/config.ts';
import { parseConfig as parseProvisionerConfig } from '../../functions/provisioner/config.ts';
import { parseConfig as parseRetentionConfig } from '../../functions/retention/config.ts';
import { parseConfig as parseRotationConfig } from '../../functions/rotation/config.ts';
import { PROFILES } from '../../infra/config.ts';
import {
  aPipeline,
  ofType,
  type PipelineTemplate,
  pipelineTemplates,
  someAssets,
  type Templates,
  theOne,
} from '../support/templates/pipeline-templates.ts';
import { rendered } from '../support/templates/rendered.ts';
import { aTemporaryFolder } from '../support/temporary-folder.ts';

const folder = aTemporaryFolder();
const MIB = 1_048_576;

/** Renaming one of these replaces what it holds. */
const STATEFUL = {
  'AWS::MSK::Cluster': 'KafkaCluster21A1BE89',
  'AWS::MSK::Configuration': 'KafkaConfiguration2E1CE142',
  'AWS::MSK::Topic': 'Topic',
  'AWS::OpenSearchService::Domain': 'SearchDomain62FD613E',
  'AWS::SecretsManager::Secret': 'SearchMasterUser87DFBFA6',
};

function environmentOf(template: PipelineTemplate, idStart: string): Readonly<Record<string, string>> {
  const { Environment } = theOne(template, 'AWS::Lambda::Function', idStart).Properties;
  return Object.fromEntries(Object.entries(Environment.Variables).map(([name, value]) => [name, rendered(value)]));
}

/** Records which variables a program asks for. */
function watched(environment: Readonly<Record<string, string>>) {
  const asked = new Set<string>();
  const get = (target: Readonly<Record<string, string>>, name: string) => {
    asked.add(name);
    return target[name];
  };
  return { asked, environment: new Proxy(environment, { get }) };
}

function dependenciesOf({ Resources }: PipelineTemplate, id: string, seen = new Set<string>()): ReadonlySet<string> {
  const resource = JSON.stringify(Resources[id] ?? {});
  const named = Object.keys(Resources).filter((other) => resource.includes(`"${other}"`));
  for (const other of named.filter((name) => !seen.has(name))) {
    seen.add(other);
    dependenciesOf({ Resources }, other, seen);
  }
  return seen;
}

describe.each(PROFILES)('the pipeline in %s', (profile) => {
  const templates = pipelineTemplates(profile);
  const { data, detector, producer, dashboards } = templates;

  it('keeps the logical ids of what holds data', () => {
    for (const [type, id] of Object.entries(STATEFUL)) expect(ofType(data, type).map(([found]) => found)).toEqual([id]);
  });

  it('holds data in the data stack alone', () => {
    const others = [templates.prerequisites, templates.network, detector, producer].flatMap(({ Resources }) =>
      Object.values(Resources),
    );
    expect(others.filter(({ Type }) => Type in STATEFUL)).toEqual([]);
  });

  it('prepares OpenSearch before anything is written or deleted there', () => {
    const [schema] = ofType(detector, 'Custom::SearchSchema').map(([id]) => id);
    const users = [
      ...ofType(detector, 'AWS::Lambda::EventSourceMapping'),
      ...ofType(detector, 'AWS::Lambda::Function').filter(([id]) => /^(Detector|Retention)/.test(id)),
      ...ofType(detector, 'AWS::Events::Rule'),
    ].map(([id]) => id);
    expect(users).toHaveLength(4);
    for (const user of users) expect([...dependenciesOf(detector, user)]).toContain(schema);
  });

  it('lets the mapping wait for the permissions that its creation tries out', () => {
    const [mapping] = ofType(detector, 'AWS::Lambda::EventSourceMapping').map(([id]) => id);
    expect([...dependenciesOf(detector, mapping ?? '')]).toContainEqual(
      expect.stringMatching(/^DetectorRoleDefaultPolicy/),
    );
  });

  it('deploys network, data, detector and producer one after another', () => {
    const { networkStack, dataStack, detectorStack, producerStack } = aPipeline(profile);
    expect(dataStack.dependencies).toEqual([networkStack]);
    expect(detectorStack.dependencies).toEqual(expect.arrayContaining([networkStack, dataStack]));
    expect(producerStack.dependencies).toEqual(expect.arrayContaining([dataStack, detectorStack]));
  });

  it('installs what people look at last, so that nothing waits for it or is rolled back with it', () => {
    const { app, producerStack, dashboardsStack } = aPipeline(profile);
    expect(dashboardsStack.dependencies).toContain(producerStack);
    const others = app.node.children.filter(Stack.isStack).filter((stack) => stack !== dashboardsStack);
    expect(others).toHaveLength(5);
    for (const stack of others) expect(stack.dependencies).not.toContain(dashboardsStack);
  });

  it('installs it again when it is other than before', () => {
    const propertiesOf = (assets: Parameters<typeof aPipeline>[2]) => {
      const { dashboardsStack } = aPipeline(profile, {}, assets);
      return theOne(Template.fromStack(dashboardsStack).toJSON() as PipelineTemplate, 'Custom::SavedObjects')
        .Properties;
    };
    const rulesFile = join(folder, 'rules.json');
    const [rules, more] = ['{"rules": []}', '{"rules": [], "channels": ["flow"]}'];
    writeFileSync(rulesFile, rules);
    const assets = someAssets({ rulesFile });
    const [first, same] = [propertiesOf(assets), propertiesOf(assets)];
    writeFileSync(rulesFile, more);
    expect(same).toEqual(first);
    expect(propertiesOf(assets).objectsVersion).not.toBe(first.objectsVersion);
  });

  it.each([
    ['Detector', parseDetectorConfig],
    ['RetentionFunction', parseRetentionConfig],
    ['SchemaFunction', parseProvisionerConfig],
    ['RotationFunction', parseRotationConfig],
    ['SavedObjectsFunction', parseDashboardsConfig],
  ] as const)('gives %s the variables that it reads, and no others', (idStart, parseConfig) => {
    const set = environmentOf(idStart === 'SavedObjectsFunction' ? dashboards : detector, idStart);
    const { asked, environment } = watched({ ...set, AWS_REGION: 'eu-west-1' });
    expect(parseConfig(environment)).toMatchObject({ ok: true });
    expect(Object.keys(set).filter((name) => !asked.has(name))).toEqual([]);
  });

  it.each([
    ['on, where nothing is said', {}, { withModel: true }],
    ['off', { 'detector.model': false }, { withModel: false }],
    ['with an eighth of its memory for states', { 'detector.memoryMib': 4_096 }, { cacheBytes: 512 * MIB }],
  ])('gives the detector the model %s', (_, settings, expected) => {
    const environment = environmentOf(pipelineTemplates(profile, settings).detector, 'Detector');
    expect(parseDetectorConfig({ ...environment, AWS_REGION: 'eu-west-1' })).toMatchObject({
      ok: true,
      value: expected,
    });
  });

  it('tells the functions to sign in as roles, and the provisioner where the password lies', () => {
    expect(environmentOf(detector, 'Detector')['SEARCH_AUTH']).toBe('sigv4');
    expect(environmentOf(detector, 'RetentionFunction')['SEARCH_AUTH']).toBe('sigv4');
    expect(environmentOf(detector, 'SchemaFunction')).toEqual({
      SEARCH_NODE: 'https://vpc-sensors.eu-west-1.es.amazonaws.com',
      MASTER_SECRET_ARN: expect.stringMatching(/^arn:aws:secretsmanager:/),
      KAFKA_SECURITY: 'msk-iam',
    });
  });

  it('tells the provisioner where the brokers are, as Amazon MSK names them for IAM', () => {
    const [[id, addresses] = ['', undefined]] = ofType(detector, 'Custom::BrokerAddresses');
    const call = {
      service: 'kafka',
      action: 'GetBootstrapBrokers',
      parameters: { ClusterArn: expect.stringMatching(/^arn:aws:kafka:/) },
    };
    for (const request of ['Create', 'Update'])
      expect(JSON.parse(rendered(addresses?.Properties[request]))).toMatchObject(call);
    expect(theOne(detector, 'Custom::SearchSchema').Properties).toMatchObject({
      brokers: { 'Fn::GetAtt': [id, 'BootstrapBrokerStringSaslIam'] },
      topic: 'sensor-data',
    });
  });

  it('tells the provisioner which roles, channels, shards and replicas to install', () => {
    const { ServiceToken, ServiceTimeout, ...properties } = theOne(detector, 'Custom::SearchSchema').Properties;
    expect({
      ...properties,
      roles: [properties.writerRoleArn, properties.retentionRoleArn, properties.viewsRoleArn].map(rendered),
    }).toMatchObject({
      roles: ['DetectorRole', 'RetentionRole', 'ViewsRole'].map((role) => expect.stringContaining(`role/${role}`)),
      channels: ['temperature', 'pressure'],
      replicas: profile === 'production' ? '1' : '0',
      primaryShards: profile === 'production' ? '3' : '1',
      schemaVersion: expect.stringMatching(/^[0-9a-f]{12}$/),
    });
  });

  it('runs its own functions on Node 24 and arm64, in private subnets, traced, with a log group of their own', () => {
    const own = ofType(detector, 'AWS::Lambda::Function').filter(([id]) => !/Provider|^AWS679f/.test(id));
    expect(own).toHaveLength(5);
    for (const [, { Properties }] of own)
      expect(Properties).toMatchObject({
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        Handler: 'index.handler',
        TracingConfig: { Mode: 'Active' },
        VpcConfig: { SubnetIds: expect.not.arrayContaining([expect.stringContaining('Public')]) },
        LoggingConfig: { LogGroup: { Ref: expect.any(String) } },
      });
  });

  it('reserves concurrency in production only', () => {
    const reserved = theOne(detector, 'AWS::Lambda::Function', 'Detector').Properties.ReservedConcurrentExecutions;
    expect(reserved).toBe(profile === 'production' ? 24 : undefined);
  });

  it('keeps every log for a limited time, and in development no longer than its stack', () => {
    const groups = Object.values(templates).flatMap((template) => ofType(template, 'AWS::Logs::LogGroup'));
    expect(groups.length).toBeGreaterThan(10);
    for (const [, { Properties, DeletionPolicy }] of groups) {
      expect(Properties.RetentionInDays).toBe(profile === 'production' ? 90 : 7);
      expect(DeletionPolicy).toBe(profile === 'production' ? 'RetainExceptOnCreate' : 'Delete');
    }
  });

  it('protects data in production but for what a failed creation half made, and leaves nothing behind in development', () => {
    expect(aPipeline(profile).dataStack.terminationProtection).toBe(profile === 'production');
    for (const [type, id] of Object.entries(STATEFUL))
      expect([type, data.Resources[id]?.DeletionPolicy]).toEqual([
        type,
        profile === 'production' ? 'RetainExceptOnCreate' : 'Delete',
      ]);
  });

  it('writes no password and no key into a template', () => {
    const text = JSON.stringify(templates);
    expect(text).toContain('{{resolve:secretsmanager:');
    expect(text).not.toMatch(/AKIA[0-9A-Z]{16}|"MasterUserPassword":"(?!\{\{resolve)/);
  });

  it('gives the master user a new password now and then, but not while it is deployed', () => {
    const { SecretId, RotationLambdaARN, ...rest } = theOne(
      detector,
      'AWS::SecretsManager::RotationSchedule',
    ).Properties;
    expect(rest).toEqual({ RotationRules: { AutomaticallyAfterDays: 90 }, RotateImmediatelyOnUpdate: false });
    expect(rendered(SecretId)).toMatch(/:secret:master-/);
    expect(rendered(RotationLambdaARN)).toMatch(/^RotationFunction\w+\.Arn$/);
  });

  it('says how to reach brokers, Dashboards and the password', () => {
    const outputs = Object.values(templates).flatMap(({ Outputs }) => Object.entries(Outputs ?? {}));
    const own = Object.fromEntries(
      outputs.filter(([name]) => !name.startsWith('Exports')).map(([name, { Value }]) => [name, rendered(Value)]),
    );
    expect(own).toEqual({
      VpcId: expect.stringMatching(/^NetworkVpc/),
      PrivateRouteTables: expect.stringMatching(/RouteTable/),
      KafkaClientSecurityGroup: expect.stringMatching(/^SecurityGroupsKafkaClients/),
      ProducerPolicyArn: expect.stringMatching(/^ProducerPolicy/),
      BootstrapCommand: expect.stringMatching(/^aws kafka get-bootstrap-brokers --region eu-west-1 --cluster-arn arn:/),
      MasterPasswordCommand: expect.stringMatching(
        /^aws secretsmanager get-secret-value --region eu-west-1 --secret-id /,
      ),
      DashboardsCommand: expect.stringContaining('aws ssm start-session'),
      SavedObjectsSummary: expect.stringMatching(/^SavedObjects\w+\.Summary$/),
    });
  });
});

describe('two systems in one account', () => {
  it('have stacks of different names', () => {
    const { dataStack, producerStack } = aPipeline('development', { name: 'plant-b' });
    expect([dataStack.stackName, producerStack.stackName]).toEqual([
      'plant-b-development-data',
      'plant-b-development-producer',
    ]);
  });

  it('give no resource a name that what a former stack left behind could have', () => {
    expect(namesIn(pipelineTemplates('production'))).toEqual([]);
  });

  it('give the cluster, which must have a name, another one for each stack that is made', () => {
    const { data } = pipelineTemplates('production');
    const names = [
      theOne(data, 'AWS::MSK::Cluster').Properties.ClusterName,
      theOne(data, 'AWS::MSK::Configuration').Properties.Name,
    ];
    for (const name of names) {
      expect(name['Fn::Join'][1][0]).toBe('sensor-anomaly-production-');
      expect(JSON.stringify(name)).toContain('"AWS::StackId"');
    }
  });
});

/** What lies within another resource, and what holds nothing and goes with its stack, also after a failed creation. */
const MAY_HAVE_NAMES = /^AWS::(Lambda::Alias|MSK::Topic|SNS::Topic|CloudWatch::\w+)$/;

/** Fixed names that templates give to other resources. */
function namesIn(templates: Templates): readonly string[] {
  const resources = Object.values(templates).flatMap(({ Resources }) => Object.values(Resources));
  const own = resources.filter(({ Type }) => !MAY_HAVE_NAMES.test(Type));
  return own.flatMap(({ Type, Properties = {} }) =>
    Object.entries(Properties)
      .filter(([property]) => /^(Name|.*[a-z]Name)$/.test(property) && property !== 'PolicyName')
      .filter(([, value]) => typeof value === 'string')
      .map(([property, value]) => `${Type} ${property} ${value}`),
  );
}
