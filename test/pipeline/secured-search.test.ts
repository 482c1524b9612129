import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { settingDifferences } from '../../adapters/kafka/topic-settings.ts';
import type { Client } from '../../adapters/opensearch/connection/client.ts';
import { changeRoleMapping } from '../../adapters/opensearch/schema/role-mapping.ts';
import { dailyIndex } from '../../detection/daily-index.ts';
import { bundleFunction } from '../../functions/bundle.ts';
import type { SearchProvision } from '../../functions/provisioner/properties.ts';
import { provision, withdraw } from '../../functions/provisioner/provisioner.ts';
import { applyRetention } from '../../functions/retention/retention.ts';
import { aKafkaEvent, aKafkaRecord } from '../support/builders/a-kafka-event.ts';
import { aRotatingSecret } from '../support/doubles/a-rotating-secret.ts';
import { aSecretsServer, type SecretsServer } from '../support/doubles/a-secrets-server.ts';
import { eventually } from '../support/eventually.ts';
import { BundledDetector } from '../support/programs/bundled-detector.ts';
import { runFunction } from '../support/programs/run-function.ts';
import { type RunningProgram, runProgram } from '../support/programs/running-program.ts';
import { documentsOfTopic } from '../support/servers/documents-of-topic.ts';
import { ScratchTopic, testBrokers } from '../support/servers/scratch-topic.ts';
import { securedJava } from '../support/servers/secured-java.ts';
import {
  type SecuredSearchNode,
  type SecuredUser,
  startSecuredSearchNode,
} from '../support/servers/secured-search-node.ts';
import { contentOf, keptViews, writeReadings } from '../support/views/kept-views.ts';

/** The first time on a machine it fetches OpenSearch too. */
const START_TIMEOUT_MS = 600_000;
/** Enough for an answer or two of a node that other work slows down. */
const LITTLE_TIME_MS = 6_000;
const NOW_MS = Date.parse('2026-11-22T09:00:00.000Z');
const TODAY = 'anomalies-2026.11.22';
const WRITER = 'arn:aws:iam::123456789012:role/detector';
const RETENTION = 'arn:aws:iam::123456789012:role/retention';
const VIEWS = 'arn:aws:iam::123456789012:role/views';
const NO_ROLES = { writerRoleArn: undefined, retentionRoleArn: undefined };
const WANTED: SearchProvision = {
  writerRoleArn: WRITER,
  retentionRoleArn: RETENTION,
  viewsRoleArn: VIEWS,
  mappedChannels: ['temperature', 'pressure'],
  replicas: 0,
  primaryShards: 1,
};
const ROLES = { writerRoleArn: WRITER, retentionRoleArn: RETENTION };

/** A machine with other work to do is slow in starting programs. */
const PROGRAM_DEADLINE_MS = 60_000;

jest.setTimeout(90_000);

const java = securedJava();
const describeWithJava = java === undefined ? describe.skip : describe;
let starting: Promise<SecuredSearchNode> | undefined;
let node: SecuredSearchNode;
let master: Client;

const mappingOf = async (role: string) => (await master.security.getRoleMapping({ role })).body[role];
const statusOf = (request: Promise<unknown>): Promise<unknown> =>
  request.then(
    () => 'allowed',
    (error) => Reflect.get(error, 'statusCode') ?? error,
  );

describeWithJava('OpenSearch with its security plugin', () => {
  beforeAll(async () => {
    if (java === undefined) return;
    starting = startSecuredSearchNode(java);
    node = await starting;
    ({ master } = node);
    await provision(master, WANTED, NO_ROLES, NOW_MS);
  }, START_TIMEOUT_MS);

  afterAll(async () => {
    const started = await starting;
    await started?.stop();
  }, START_TIMEOUT_MS);

  describe('the provisioner', () => {
    const everything = async () => ({
      templates: (await master.indices.getIndexTemplate()).body,
      indices: (await master.indices.get({ index: ['anomalies-*', 'dead-letters'] })).body,
      roles: (await master.security.getRoles()).body,
      mappings: (await master.security.getRoleMappings()).body,
    });

    it('installs indices, roles and who has them', async () => {
      expect((await master.count({ index: 'anomalies' })).body.count).toBe(0);
      expect((await master.count({ index: 'dead-letters' })).body.count).toBe(0);
      expect(await mappingOf('anomaly-writer')).toMatchObject({ backend_roles: [WRITER] });
      expect(await mappingOf('anomaly-retention')).toMatchObject({ backend_roles: [RETENTION] });
    });

    it('changes nothing when done again', async () => {
      const before = await everything();
      await provision(master, WANTED, ROLES, NOW_MS);
      expect(await everything()).toEqual(before);
    });

    it('brings a new channel and more copies to indices that exist', async () => {
      const mappedChannels = [...WANTED.mappedChannels, 'humidity'];
      await provision(master, { ...WANTED, mappedChannels, replicas: 1 }, ROLES, NOW_MS);
      const { indices } = await everything();
      expect(indices[TODAY]?.mappings?.properties).toHaveProperty('humidity');
      expect(indices[TODAY]?.settings).toMatchObject({ index: { number_of_replicas: '1' } });
      await provision(master, WANTED, ROLES, NOW_MS);
    });

    it('turns the audit log on where a domain has it off, and leaves what is logged as it is set', async () => {
      const auditOf = async () => (await master.security.getAuditConfiguration()).body.config;
      const set = (path: string, value: unknown) =>
        master.security.patchAuditConfiguration({
          body: [{ op: 'replace', path: `/config/${path}`, value: value as object }],
        });
      await set('audit/ignore_users', ['grace']);
      await set('enabled', false);
      const before = await auditOf();
      const wrong = node.clientOf({ ...node.masterUser, user: 'nobody-at-all' });
      expect(await statusOf(wrong.cluster.health())).toBe(401);
      expect(await provision(master, WANTED, ROLES, NOW_MS)).toEqual({ auditLog: { kind: 'turned-on' } });
      expect(await auditOf()).toEqual({ ...before, enabled: true });
      expect(await provision(master, WANTED, ROLES, NOW_MS)).toEqual({ auditLog: { kind: 'was-on' } });
      expect(await statusOf(wrong.cluster.health())).toBe(401);
      await eventually('the failed sign-in is in the audit log', () => {
        const lines = node.log().split('\n');
        return lines.filter((line) => /audit.*FAILED_LOGIN.*nobody-at-all/.test(line)).length === 1;
      });
      await wrong.close();
    });

    it('says where requests are slow, in indices that exist too', async () => {
      const thresholds = {
        search: { slowlog: { threshold: { query: { warn: '5s' }, fetch: { warn: '1s' } } } },
        indexing: { slowlog: { source: 'false', threshold: { index: { warn: '1s' } } } },
      };
      const settingsOf = async (index: string) => (await master.indices.get({ index })).body[index]?.settings?.index;
      const none = { 'search.slowlog.threshold.query.warn': null };
      await master.indices.putSettings({ index: TODAY, body: { index: none } });
      await provision(master, WANTED, ROLES, NOW_MS);
      for (const index of [TODAY, 'dead-letters', 'removed-days'])
        expect(await settingsOf(index)).toMatchObject(thresholds);
    });

    it('spreads each new day over as many primary shards as asked for, and leaves days that exist as they are', async () => {
      const shardsOf = async (index: string) =>
        (await master.indices.get({ index })).body[index]?.settings?.index?.number_of_shards;
      await provision(master, { ...WANTED, primaryShards: 3 }, ROLES, NOW_MS);
      const next = 'anomalies-2026.11.30';
      await master.indices.create({ index: next });
      expect(await shardsOf(next)).toBe('3');
      expect(await shardsOf(TODAY)).toBe('1');
      await provision(master, WANTED, ROLES, NOW_MS);
      await master.indices.delete({ index: next });
    });

    it('replaces the role of the deployment before and keeps what others have added', async () => {
      const others = { users: ['grace'], hosts: ['*.example'], description: 'ours too' };
      const body = { ...others, and_backend_roles: ['a'], backend_roles: ['ops', WRITER, 'arn:other'] };
      await master.security.createRoleMapping({ role: 'anomaly-writer', body });
      const next = 'arn:aws:iam::123456789012:role/path/next';
      await provision(master, { ...WANTED, writerRoleArn: next }, ROLES, NOW_MS);
      expect(await mappingOf('anomaly-writer')).toMatchObject({ ...body, backend_roles: ['ops', 'arn:other', next] });
      await provision(master, WANTED, { ...ROLES, writerRoleArn: next }, NOW_MS);
      expect(await mappingOf('anomaly-writer')).toMatchObject({ ...body, backend_roles: ['ops', 'arn:other', WRITER] });
    });

    it('takes out only its own roles at the end, and no data', async () => {
      await changeRoleMapping(master, 'anomaly-retention', { add: ['ops'], remove: [] });
      await withdraw(master, ROLES);
      await withdraw(master, ROLES);
      expect(await mappingOf('anomaly-retention')).toMatchObject({ backend_roles: ['ops'] });
      expect((await mappingOf('anomaly-writer'))?.backend_roles).not.toContain(WRITER);
      expect((await master.indices.exists({ index: [TODAY, 'dead-letters'] })).body).toBe(true);
      await provision(master, WANTED, NO_ROLES, NOW_MS);
    });
  });

  describe('the bundled detector, signed in as a user with the role anomaly-writer', () => {
    let user: SecuredUser;
    let writer: Client;
    let bundlePath: string;
    const topic = `secured-${randomUUID()}`;
    const records = (timestamp: number) =>
      aKafkaEvent([
        aKafkaRecord({ topic, timestamp, offset: 0 }),
        aKafkaRecord({ topic, timestamp, offset: 1, value: null }),
      ]);
    const detector = ({ password } = user, variables: Readonly<Record<string, string>> = {}) =>
      new BundledDetector(bundlePath, {
        ...variables,
        SEARCH_NODE: node.url,
        SEARCH_AUTH: 'basic',
        SEARCH_USER: user.user,
        SEARCH_PASSWORD: password,
        SEARCH_CA_FILE: node.caFile,
      });
    const written = async (index: string) =>
      (await documentsOfTopic(master, index, topic)).map(({ _index, _source }) => [_index, _source.kafka.offset]);

    beforeAll(async () => {
      bundlePath = await bundleFunction('detector');
      user = await node.addUser([WRITER]);
      writer = node.clientOf(user);
    });

    afterAll(() => writer?.close());

    it('writes documents and dead letters, also where the index is not there yet', async () => {
      await master.indices.delete({ index: 'dead-letters' });
      await detector().invoke(records(NOW_MS));
      await detector().invoke(records(NOW_MS + 86_400_000));
      expect(await written('anomalies')).toEqual([
        [TODAY, 0],
        ['anomalies-2026.11.23', 0],
      ]);
      expect(await written('dead-letters')).toEqual([
        ['dead-letters', 1],
        ['dead-letters', 1],
      ]);
      const { body } = await master.indices.getMapping({ index: 'dead-letters' });
      expect(body['dead-letters']?.mappings).toMatchObject({ dynamic: 'false', properties: { reason: {} } });
    });

    it('keeps the states of sensors, reads them again in another environment, and makes their index where it is lost', async () => {
      const offsets = (first: number) =>
        aKafkaEvent([aKafkaRecord({ topic, partition: 1, timestamp: NOW_MS + first, offset: first })]);
      await master.indices.delete({ index: 'sensor-models' });
      for (const [offset, counted] of [
        [0, { StatesStarted: 1, StatesSaved: 1 }],
        [1, { StatesLoaded: 1, StatesSaved: 1 }],
      ] as const) {
        const environment = detector();
        await environment.invoke(offsets(offset));
        expect(environment.printed.metrics).toMatchObject([counted]);
      }
    });

    it('finds where an earlier delivery wrote what a producer has dated, and leaves one document of two', async () => {
      const timestamp = Date.now() - 30 * 86_400_000;
      const event = aKafkaEvent([aKafkaRecord({ topic, timestamp, timestampType: 'CREATE_TIME', offset: 9 })]);
      const day = dailyIndex(timestamp);
      await detector(user, { TOPIC_RETENTION_HOURS: '8760' }).invoke(event);
      const [first] = (await documentsOfTopic(master, 'anomalies', topic)).filter(({ _index }) => _index === day);
      const copy = { index: 'anomalies-undated', id: first?._id ?? '', body: first?._source ?? {}, refresh: true };
      await master.index(copy);
      await detector().invoke(event);
      expect((await written('anomalies')).filter(([, offset]) => offset === 9)).toEqual([[day, 9]]);
    });

    it('finds what was undated when its sensor was days ahead, and writes what was not', async () => {
      const timestamp = Date.now();
      const event = aKafkaEvent(
        [20, 21].map((offset) => aKafkaRecord({ topic, timestamp, timestampType: 'CREATE_TIME', offset })),
      );
      const id = `${timestamp}:${topic}-0-20`;
      const body = { kafka: { topic, partition: 0, offset: 20, timestamp } };
      await master.index({ index: 'anomalies-undated', id, body, refresh: true });
      await detector().invoke(event);
      expect((await written('anomalies')).filter(([, offset]) => Number(offset) >= 20)).toEqual([
        ['anomalies-undated', 20],
        [dailyIndex(timestamp), 21],
      ]);
    });

    it.each<[string, (client: Client) => Promise<unknown>]>([
      ['read the roles', (client) => client.security.getRoles()],
      ['give itself a role', (client) => client.security.patchRoleMappings({ body: [] })],
      ['delete a day', (client) => client.indices.delete({ index: TODAY })],
      ['delete a document', (client) => client.delete({ index: TODAY, id: 'x' })],
      ['delete a state', (client) => client.delete({ index: 'sensor-models', id: 'x' })],
      ['delete the states whole', (client) => client.indices.delete({ index: 'sensor-models' })],
      ['search the states', (client) => client.search({ index: 'sensor-models' })],
      ['read documents', (client) => client.search({ index: 'anomalies' })],
      ['write to another index', (client) => client.index({ index: 'other', body: {} })],
      ['make another index', (client) => client.indices.create({ index: 'other' })],
      ['change a mapping', (client) => client.indices.putMapping({ index: TODAY, body: { properties: {} } })],
      ['change a template', (client) => client.indices.deleteIndexTemplate({ name: 'anomalies' })],
      ['read the security index', (client) => client.search({ index: '.opendistro_security' })],
      ['look at the cluster', (client) => client.cluster.health()],
    ])('cannot %s', async (_, attempt) => {
      expect(await statusOf(attempt(writer))).toBe(403);
    });

    it('fails the invocation while the role mapping is lost, and writes the same event once it is back', async () => {
      const event = records(NOW_MS + 2);
      const before = await written('dead-letters');
      const documents = await written('anomalies');
      await changeRoleMapping(master, 'anomaly-writer', { add: [], remove: [WRITER] });
      const lost = detector();
      await expect(lost.invoke(event, LITTLE_TIME_MS)).rejects.toMatchObject({
        name: 'SearchTrouble',
        code: 'refused',
      });
      expect(await written('dead-letters')).toEqual(before);
      await provision(master, WANTED, ROLES, NOW_MS);
      await lost.invoke(event);
      expect(await written('dead-letters')).toHaveLength(before.length + 1);
      expect(await written('anomalies')).toHaveLength(documents.length + 1);
    });

    it('fails the invocation when its password is wrong, and tells nobody the password', async () => {
      const wrong = detector({ ...user, password: 'not-the-password' });
      await expect(wrong.invoke(records(NOW_MS + 3), LITTLE_TIME_MS)).rejects.toThrow('status 401');
      expect(JSON.stringify(wrong.printed)).not.toContain('not-the-password');
    });
  });

  describe('a user with the role anomaly-retention', () => {
    let retention: Client;

    beforeAll(async () => {
      retention = node.clientOf(await node.addUser([RETENTION]));
    });

    afterAll(() => retention?.close());

    it('deletes days, dead letters and states that have been kept long enough', async () => {
      const old = 'anomalies-2026.01.01';
      await master.indices.create({ index: old });
      for (const [id, judged_at] of Object.entries({
        old: '2026-01-01T00:00:00.000Z',
        kept: '2026-11-21T00:00:00.000Z',
      }))
        await master.index({ index: 'dead-letters', id, refresh: true, body: { judged_at } });
      for (const [id, seen] of Object.entries({ unseen: NOW_MS - 91 * 86_400_000, seen: NOW_MS }))
        await master.index({ index: 'sensor-models', id, refresh: true, body: { topic: 't', seen, state: '' } });
      const policy = { keepDays: 30, keepDeadLetterDays: 90 };
      expect(await applyRetention(retention, policy, NOW_MS)).toEqual({
        days: [old],
        deadLetters: 1,
        states: 1,
        trends: [],
      });
      expect((await master.exists({ index: 'dead-letters', id: 'kept' })).body).toBe(true);
      expect((await master.exists({ index: 'sensor-models', id: 'seen' })).body).toBe(true);
      expect((await master.exists({ index: 'removed-days', id: old })).body).toBe(true);
    });

    it.each<[string, (client: Client) => Promise<unknown>]>([
      ['read days', (client) => client.search({ index: 'anomalies' })],
      ['write to a day', (client) => client.index({ index: TODAY, body: {} })],
      ['write a state', (client) => client.index({ index: 'sensor-models', body: {} })],
      ['delete the states whole', (client) => client.indices.delete({ index: 'sensor-models' })],
      ['delete the dead letters whole', (client) => client.indices.delete({ index: 'dead-letters' })],
      ['delete another index', (client) => client.indices.delete({ index: '.opendistro_security' })],
      ['read the roles', (client) => client.security.getRoles()],
    ])('cannot %s', async (_, attempt) => {
      expect(await statusOf(attempt(retention))).toBe(403);
    });
  });

  describe('a user with the role anomaly-views', () => {
    let viewer: Client;

    beforeAll(async () => {
      viewer = node.clientOf(await node.addUser([VIEWS]));
    });

    afterAll(() => viewer?.close());

    it('keeps episodes, sensors and trends, and tells of them', async () => {
      const { views, told } = keptViews(viewer);
      const hot = { sensor: 'views', temperature: 50, atMs: NOW_MS, offset: 1 };
      const anHourLater = { ...hot, temperature: 20, atMs: NOW_MS + 3_900_000, offset: 2 };
      await writeReadings(master, [hot, anHourLater]);
      await views.run(NOW_MS + 3_900_000);
      expect(told.map(({ sensor_id: sensor }) => sensor)).toContain('views');
      expect(await contentOf(master, 'trends')).toMatchObject({ '2026-11-22T09:temperature:views': { max: 50 } });
      await writeReadings(master, [{ ...hot, temperature: 60, offset: 3, judgedMs: anHourLater.atMs }]);
      await views.run(NOW_MS + 3_901_000);
      expect(await contentOf(master, 'trends')).toMatchObject({ '2026-11-22T09:temperature:views': { max: 60 } });
    });

    it.each<[string, (client: Client) => Promise<unknown>]>([
      ['write to a day', (client) => client.index({ index: TODAY, body: {} })],
      ['delete the episodes', (client) => client.indices.delete({ index: 'episodes' })],
      ['read the roles', (client) => client.security.getRoles()],
    ])('cannot %s', async (_, attempt) => {
      expect(await statusOf(attempt(viewer))).toBe(403);
    });
  });

  describe('the bundled provisioner', () => {
    const settings = (retentionMs: number) => ({ 'retention.ms': String(retentionMs) });
    const propertiesWith = (topicSettings: object) => ({
      ServiceToken: 'arn:aws:lambda:eu-central-1:123456789012:function:provider',
      ...ROLES,
      ...{ brokers: testBrokers().join(','), topic: scratch.topic, topicSettings },
      channels: ['humidity'],
      replicas: '0',
      schemaVersion: '2',
    });
    let secret: string | undefined;
    let secrets: SecretsServer;
    let bundlePath: string;
    let scratch: ScratchTopic;

    const run = (events: readonly object[], remainingMs?: number) =>
      runFunction(
        bundlePath,
        {
          ...secrets.environment,
          SEARCH_NODE: node.url,
          SEARCH_CA_FILE: node.caFile,
          KAFKA_SECURITY: 'plaintext',
          MASTER_SECRET_ARN: 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:master-AbCdEf',
        },
        events,
        remainingMs,
      );

    beforeAll(async () => {
      secrets = await aSecretsServer(() => secret);
      bundlePath = await bundleFunction('provisioner');
      scratch = await ScratchTopic.create(1);
    });

    afterAll(async () => {
      await scratch?.delete();
      await secrets?.close();
    });

    it('creates, updates and deletes as the master user whose password is in the secret', async () => {
      const { user: username, password } = node.masterUser;
      secret = JSON.stringify({ username, password });
      const next = 'arn:aws:iam::123456789012:role/next';
      const answer = { PhysicalResourceId: 'search-schema', Data: { SchemaVersion: '2' } };
      const properties = propertiesWith(settings(3_600_000));
      const longer = settings(7_200_000);
      const { endings, printed } = await run([
        { RequestType: 'Create', ResourceProperties: properties },
        {
          RequestType: 'Update',
          ResourceProperties: { ...properties, topicSettings: longer, writerRoleArn: next },
          OldResourceProperties: properties,
        },
        { RequestType: 'Delete', ResourceProperties: { ...properties, retentionRoleArn: 'other' } },
      ]);
      expect(endings).toEqual([{ answer }, { answer }, { answer: { ...answer, Data: {} } }]);
      expect((await mappingOf('anomaly-writer'))?.backend_roles).toContain(next);
      expect((await mappingOf('anomaly-writer'))?.backend_roles).not.toContain(WRITER);
      expect((await mappingOf('anomaly-retention'))?.backend_roles).toContain(RETENTION);
      expect(await settingDifferences(scratch.admin, scratch.topic, longer)).toEqual([]);
      expect(printed).not.toContain(password);
    });

    it('says what is wrong with the password, and lets a deletion pass', async () => {
      secret = JSON.stringify({ username: node.masterUser.user, password: 'not-the-password' });
      const { endings, printed } = await run(
        [
          { RequestType: 'Create', ResourceProperties: propertiesWith(settings(1)) },
          { RequestType: 'Delete', ResourceProperties: propertiesWith(settings(1)) },
        ],
        LITTLE_TIME_MS,
      );
      expect(endings).toEqual([
        { error: expect.stringContaining('does not accept the master user (401 Unauthorized)') },
        { answer: { PhysicalResourceId: 'search-schema', Data: {} } },
      ]);
      expect(printed).toContain('take these roles out by hand');
      expect(JSON.stringify(endings) + printed).not.toContain('not-the-password');
    });

    it('says so when the user may not administer security', async () => {
      const user = await node.addUser([WRITER]);
      secret = JSON.stringify({ username: user.user, password: user.password });
      const create = { RequestType: 'Create', ResourceProperties: propertiesWith(settings(1)) };
      const { endings } = await run([create], LITTLE_TIME_MS);
      expect(endings).toEqual([
        { error: expect.stringContaining('refuses the master user (403 no permissions for [') },
      ]);
    });
  });

  describe('npm run detect', () => {
    let scratch: ScratchTopic;
    let user: SecuredUser;
    let program: RunningProgram | undefined;
    const detect = (words: readonly string[], SEARCH_PASSWORD = user.password): RunningProgram => {
      const kafka = ['--brokers', testBrokers().join(','), '--topic', scratch.topic, '--group', scratch.groupId];
      program = runProgram('detect/main.ts', [...kafka, '--search', node.url, ...words], { SEARCH_PASSWORD });
      return program;
    };
    const trusting = () => ['--search-ca', node.caFile];
    const signedIn = ({ user: name } = user) => ['--search-auth', 'basic', '--search-user', name];
    const failed = async (running: RunningProgram) => {
      await eventually('it ends', () => running.child.exitCode !== null, PROGRAM_DEADLINE_MS);
      return running.output().split('\n').filter(Boolean).at(-1);
    };

    beforeAll(async () => {
      scratch = await ScratchTopic.create(1);
      user = await node.addUser(['admin']);
    });

    afterEach(async () => {
      await program?.end('SIGKILL');
    });

    afterAll(() => scratch?.delete());

    it('installs its indices and writes documents as a user over TLS', async () => {
      await scratch.send({ value: '{"sensor_id":2,"temperature":45.6}' }, { value: 'no JSON' });
      const running = detect([...signedIn(), ...trusting()]);
      await eventually(
        'both records are written',
        async () => (await documentsOfTopic(master, 'anomalies,dead-letters', scratch.topic)).length === 2,
        PROGRAM_DEADLINE_MS,
      );
      expect(await running.end()).toBe(0);
      expect(running.output()).not.toContain(user.password);
    });

    it.each<[string, () => readonly string[], string, string]>([
      [
        'the password is wrong',
        () => [...signedIn(), ...trusting()],
        'not-the-password',
        ' (401 Unauthorized): check --search-user and SEARCH_PASSWORD',
      ],
      ['nobody signs in', trusting, '', 'does not accept requests without a sign-in (401'],
      ['the certificate is unknown', signedIn, 'x', 'cannot be trusted (self-signed certificate)'],
    ])('ends with one sentence when %s', async (_, words, password, sentence) => {
      expect(await failed(detect(words(), password))).toContain(sentence);
    });

    it('ends with one sentence when the user lacks a permission', async () => {
      const poor = await node.addUser([RETENTION]);
      const running = detect([...signedIn(poor), ...trusting()], poor.password);
      expect(await failed(running)).toMatch(/does not allow the user .* to install the indices \(403 no permissions/);
    });
  });

  it('gives the master user a new password, in the secret and in itself', async () => {
    const { user: username, password: former } = await node.addUser(['admin']);
    const secret = await aRotatingSecret(JSON.stringify({ username, password: former }));
    const steps = ['createSecret', 'setSecret', 'setSecret', 'testSecret', 'finishSecret'].map((Step) => ({
      SecretId: 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:master-AbCdEf',
      ClientRequestToken: 'next',
      Step,
    }));
    const environment = { ...secret.environment, SEARCH_NODE: node.url, SEARCH_CA_FILE: node.caFile };
    const { endings, printed } = await runFunction(await bundleFunction('rotation'), environment, steps);
    await secret.close();
    expect(endings).toEqual(steps.map(() => ({})));
    const { password } = JSON.parse(secret.current());
    expect(password).not.toBe(former);
    expect(printed).not.toContain(password);
    const statusAs = async (word: string) => {
      const client = node.clientOf({ kind: 'basic', user: username, password: word });
      const status = await statusOf(client.security.getAccountDetails());
      await client.close();
      return status;
    };
    expect([await statusAs(password), await statusAs(former)]).toEqual(['allowed', 401]);
  });
});
