import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type Admin, Kafka, logLevel } from 'kafkajs';
import type { KafkaSecurity } from '../../adapters/kafka/kafka-connection.ts';
import { ensureTopic } from '../../adapters/kafka/topic.ts';
import { settingDifferences } from '../../adapters/kafka/topic-settings.ts';
import { EventSourceMapping } from '../../event-source-mapping/event-source-mapping.ts';
import { bundleFunction } from '../../functions/bundle.ts';
import { settleTopic } from '../../functions/provisioner/settle-topic.ts';
import { BUNDLES, bundleProducer } from '../../producer/task/bundle.ts';
import { isHealthy } from '../../producer/task/health.ts';
import { runTask } from '../../producer/task/run-task.ts';
import { ProcessGroup } from '../../servers/process-group.ts';
import { FakeEnvironment, recordsOf } from '../support/doubles/fake-environment.ts';
import { anMskService, iamBrokers, notActive } from '../support/doubles/msk-service.ts';
import { eventually } from '../support/eventually.ts';
import { producerSettings, TestRun } from '../support/programs/producer-run.ts';
import { runFunction } from '../support/programs/run-function.ts';
import { runProgram } from '../support/programs/running-program.ts';
import { documentsOfTopic, forgetTopic } from '../support/servers/documents-of-topic.ts';
import { readTopic } from '../support/servers/read-topic.ts';
import { searchNode, sharedSearchClient } from '../support/servers/search-node.ts';
import {
  SESSION_MS,
  type SecuredBroker,
  startSecuredBroker,
  unsecuredToken,
} from '../support/servers/secured-broker.ts';
import { aTemporaryFolder } from '../support/temporary-folder.ts';

const ARN = 'arn:aws:kafka:eu-central-1:123456789012:cluster/readings/0f4c0c3e-1';
const TOPIC_SETTINGS = '{"message.timestamp.type":"LogAppendTime","retention.ms":"7200000"}';
const ROLE_ARN = 'arn:aws:iam::123456789012:role/any';
/** Beside the five seconds that the provisioner keeps for its answer, enough for a sign-in or two. */
const LITTLE_TIME_MS = 12_000;

describe('a Kafka that is reached by TLS, SCRAM or a token', () => {
  const group = new ProcessGroup();
  const folder = aTemporaryFolder();
  const search = sharedSearchClient();
  let broker: SecuredBroker;
  let admin: Admin;
  let mapping: EventSourceMapping | undefined;
  let runs: TestRun[] = [];

  beforeAll(async () => {
    broker = await startSecuredBroker(group, folder);
    admin = new Kafka({ brokers: [broker.brokers.plaintext], logLevel: logLevel.NOTHING }).admin();
    await admin.connect();
  }, 120_000);

  afterEach(async () => {
    await mapping?.stop(1_000);
    await Promise.allSettled(runs.map((run) => run.stop()));
    [mapping, runs] = [undefined, []];
  });

  afterAll(async () => {
    await admin.disconnect();
    await group.stopAll();
  });

  const aTopic = async (topic = `secured-${randomUUID()}`) => {
    await ensureTopic(admin, { topic, partitions: 3, retentionHours: 1 });
    return topic;
  };

  const countIn = async (topic: string) =>
    (await admin.fetchTopicOffsets(topic)).reduce((sum, { high }) => sum + Number(high), 0);

  const bearer = (token: () => string): KafkaSecurity => ({
    kind: 'oauth-bearer',
    ca: broker.ca,
    token: async () => token(),
  });

  const startRun = (settings: Parameters<typeof producerSettings>[0], security: KafkaSecurity) => {
    const run = new TestRun(producerSettings(settings), { security });
    runs.push(run);
    return run;
  };

  const valuesIn = async (topic: string) =>
    (await readTopic(broker.brokers.plaintext, topic)).map(({ value }) => value).sort();

  describe('by the options of the commands', () => {
    const byTls = () => ['--brokers', broker.brokers.tls, '--kafka-security', 'tls', '--kafka-ca', broker.caFile];
    const byScram = () => [
      ...['--brokers', broker.brokers.scram, '--kafka-security', 'scram-sha-512'],
      ...['--kafka-user', broker.user, '--kafka-ca', broker.caFile],
    ];

    it('carries readings from a producer over TLS to an index over SCRAM', async () => {
      const topic = await aTopic();
      const producer = runProgram('producer/main.ts', [...byTls(), '--topic', topic, '--rate', '100', '--count', '30']);
      const where = ['--topic', topic, '--search', searchNode(), '--group', topic];
      const detector = runProgram('detect/main.ts', [...byScram(), ...where], { KAFKA_PASSWORD: broker.password });
      try {
        const documents = () => documentsOfTopic(search, 'anomalies', topic).catch(() => []);
        await eventually('a document for each reading', async () => (await documents()).length === 30, 60_000);
        expect(producer.output()).toContain('Acknowledged: 30 readings.');
        expect(detector.output()).not.toContain(broker.password);
      } finally {
        await Promise.all([producer.end(), detector.end()]);
        await forgetTopic(search, topic);
      }
    }, 90_000);

    it('ends with one sentence when the password is wrong', async () => {
      const words = [...byScram(), '--topic', 'any'];
      const programs = [
        runProgram('producer/main.ts', words, { KAFKA_PASSWORD: 'wrong' }),
        runProgram('detect/main.ts', words, { KAFKA_PASSWORD: 'wrong' }),
      ];
      for (const { child, output, end } of programs) {
        await eventually('it ends by itself', () => child.exitCode !== null, 40_000);
        expect(await end()).toBe(1);
        expect(output()).toMatch(/^Kafka at \S+ does not accept the sign-in of user reader by SCRAM-SHA-512 \(.*\.\n$/);
      }
    }, 90_000);
  });

  describe('for a client that the brokers refuse', () => {
    const refused = async (brokers: string, security: KafkaSecurity) => {
      const run = startRun({ topic: 'any', brokers }, security);
      const ended = await Promise.race([
        run.finished.then(String, (error: Error) => error.message),
        eventually('a warning', () => run.errLines.length > 0).then(() => run.errLines[0]),
      ]);
      await run.stop().catch(() => undefined);
      return ended;
    };

    it('says that it does not know who signed the certificate', async () => {
      expect(await refused(broker.brokers.tls, { kind: 'tls' })).toMatch(
        /^The certificate of Kafka at \S+ cannot be trusted \(Connection error: self-signed certificate\); give .*--kafka-ca/,
      );
    });

    it('says that the listener does not take this way of signing in', async () => {
      const { ca, user, password } = broker;
      const scram: KafkaSecurity = { kind: 'scram', mechanism: 'SCRAM-SHA-512', user, password, ca };
      expect(await refused(broker.brokers.oauthBearer, scram)).toMatch(/does not support the requested SASL mechanism/);
      expect(await refused(broker.brokers.tls, scram)).toMatch(
        /check --kafka-user, KAFKA_PASSWORD and --kafka-security\.$/,
      );
    });

    it('says that the broker refuses the token', async () => {
      expect(
        await refused(
          broker.brokers.oauthBearer,
          bearer(() => unsecuredToken(-300)),
        ),
      ).toMatch(
        /does not accept the token \(the broker answers \{"status":"invalid_token"\}\); check --kafka-security\.$/,
      );
    });

    it.each(['tls', 'scram'] as const)(
      'warns at once what a %s listener may expect of a plaintext client',
      async (way) => {
        expect(await refused(broker.brokers[way], { kind: 'plaintext' })).toMatch(
          /takes no readings \(Closed connection; either it is stopping, or it expects TLS or a sign-in, see --kafka-security\); \d+ are waiting/,
        );
      },
    );

    it('warns at once that a plaintext listener expects another security', async () => {
      expect(await refused(broker.brokers.plaintext, { kind: 'tls', ca: broker.ca })).toMatch(
        /takes no readings \(.* it expects another --kafka-security\)/,
      );
    });
  });

  it('keeps sending while its sign-in is refused for a while, once one was accepted', async () => {
    const topic = await aTopic();
    let refusing = false;
    let refusals = 0;
    const security = bearer(() => {
      if (refusing) refusals++;
      if (refusing) throw Object.assign(new Error('the token service is away'), { name: 'SignInError' });
      return unsecuredToken();
    });
    const run = startRun({ topic, brokers: broker.brokers.oauthBearer, rate: 200 }, security);
    await eventually('readings are sent', () => (run.told.at(-1) ?? 0) > 100);
    refusing = true;
    await eventually('it is refused', () => refusals > 2 && run.errLines.length > 0);
    refusing = false;
    expect(run.errLines[0]).toMatch(/(takes no readings|has taken no readings for \d s) \(.+\); \d+ are waiting\.$/);
    await eventually('it is accepted again', () => run.errLines.some((line) => line.includes('nothing is lost')));
    expect(await run.stop()).toBe(0);
    expect(run.outLines).toEqual([`Acknowledged: ${await countIn(topic)} readings.`]);
  });

  it('goes on over the ends of sessions with a new token for each, and loses and doubles nothing', async () => {
    const topic = await aTopic();
    const tokens: string[] = [];
    const security = bearer(() => {
      tokens.push(unsecuredToken(300 + tokens.length));
      return tokens.at(-1) ?? '';
    });
    const brokers = broker.brokers.oauthBearer;
    const environment = new FakeEnvironment();
    const log: string[] = [];
    mapping = new EventSourceMapping({
      ...{ brokers: [brokers], security, topic, groupId: topic, environment },
      ...{ batchSize: 1_000, batchWindowMs: 100, timeoutMs: 10_000 },
      log: (level, message, fields) => log.push(`${level} ${message} ${fields?.['reason'] ?? ''}`),
    });
    // What the broker does with a client that lets its session end: the others must have done better.
    const negligent = new Kafka({
      ...{ brokers: [brokers], ssl: { ca: broker.ca }, logLevel: logLevel.NOTHING, retry: { retries: 0 } },
      sasl: { mechanism: 'oauthbearer', oauthBearerProvider: async () => ({ value: unsecuredToken() }) },
      reauthenticationThreshold: -1_000_000,
    }).admin();
    await negligent.connect();
    const startMs = performance.now();
    const run = startRun({ topic, brokers, rate: 300 }, security);
    await mapping.start();
    const tokensAtStart = tokens.length;
    const saidAtStart = log.length;
    await eventually('a session would be over', () => performance.now() - startMs > SESSION_MS + 2_000, 20_000);
    expect(await run.stop()).toBe(0);
    const sent = await valuesIn(topic);
    const judged = () =>
      recordsOf(environment.succeeded).map(({ value }) => Buffer.from(value ?? '', 'base64').toString());
    await eventually('all is read', () => judged().length >= sent.length);

    expect(judged().sort()).toEqual(sent);
    expect(run.outLines).toEqual([`Acknowledged: ${sent.length} readings.`]);
    expect(run.errLines.filter((line) => line.includes('no readings'))).toEqual([]);
    expect(log.slice(saidAtStart)).toEqual([]);
    expect(tokens.length - tokensAtStart).toBeGreaterThan(6);
    expect(new Set(tokens).size).toBe(tokens.length);
    await expect(negligent.fetchTopicMetadata({ topics: [topic] })).rejects.toThrow('Closed connection');
    await negligent.disconnect().catch(() => undefined);
  }, 40_000);

  describe('for the provisioner', () => {
    const wanted = (topic: string) => ({
      ...{ brokers: [broker.brokers.oauthBearer], topic },
      topicSettings: { 'message.timestamp.type': 'LogAppendTime', 'retention.ms': '7200000' },
    });

    it('sets the topic as soon as it is let in, after a while of refused sign-ins', async () => {
      const topic = await aTopic();
      let refusals = 0;
      const security = bearer(() => unsecuredToken(refusals++ < 2 ? -300 : 300));
      const told: string[] = [];
      const changed = await settleTopic(security, wanted(topic), {
        deadlineMs: Date.now() + 60_000,
        onRetry: ({ kind }) => void told.push(kind),
      });
      expect(changed).toEqual([{ name: 'retention.ms', is: '3600000', wanted: '7200000' }]);
      expect(told).toEqual(['sign-in-refused', 'sign-in-refused']);
      const { topicSettings } = wanted(topic);
      await eventually('it is set', async () => (await settingDifferences(admin, topic, topicSettings)).length === 0);
    }, 70_000);

    it('says so when the authority of the brokers is unknown, without trying again', async () => {
      const topic = await aTopic();
      const told: string[] = [];
      const security: KafkaSecurity = { kind: 'oauth-bearer', token: async () => unsecuredToken() };
      const settled = settleTopic(security, wanted(topic), {
        deadlineMs: Date.now() + 60_000,
        onRetry: ({ kind }) => void told.push(kind),
      });
      await expect(settled).rejects.toThrow(/^The certificate of Kafka at \S+ is not trusted \(.*self-signed/);
      expect(told).toEqual([]);
    }, 70_000);

    it('signs in by IAM in the bundle that is deployed, alone in its folder, and says what its role needs', async () => {
      const alone = join(folder, 'provisioner.cjs');
      copyFileSync(await bundleFunction('provisioner'), alone);
      const roles = { writerRoleArn: ROLE_ARN, retentionRoleArn: ROLE_ARN };
      const { brokers, ...topic } = wanted('any');
      const ResourceProperties = { ...roles, ...topic, brokers: brokers[0], replicas: '0', schemaVersion: '1' };
      const { endings, printed } = await runFunction(
        alone,
        {
          ...{ AWS_REGION: 'eu-central-1', AWS_ACCESS_KEY_ID: 'key', AWS_SECRET_ACCESS_KEY: 'secret' },
          ...{ NODE_EXTRA_CA_CERTS: broker.caFile, KAFKA_SECURITY: 'msk-iam', SEARCH_NODE: 'http://127.0.0.1:1' },
          MASTER_SECRET_ARN: 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:master-AbCdEf',
        },
        [{ RequestType: 'Create', ResourceProperties }],
        LITTLE_TIME_MS,
      );
      expect(endings).toEqual([
        { error: expect.stringMatching(/does not accept the function's sign-in \(the broker answers .*Connect on/) },
      ]);
      expect(printed).toContain('The topic cannot be set yet; trying again');
    }, 40_000);
  });

  describe("for the producer's task", () => {
    it('waits for cluster and topic, sends, tells few lines, shows its health and ends clean at SIGTERM', async () => {
      const topic = `task-${randomUUID()}`;
      const msk = await anMskService(notActive('CREATING'), iamBrokers(broker.brokers.oauthBearer));
      const healthFile = join(folder, 'health');
      const task = runProgram('test/support/programs/secured-task-program.ts', [broker.caFile], {
        ...{ AWS_ENDPOINT_URL_KAFKA: msk.url, AWS_ACCESS_KEY_ID: 'key', AWS_SECRET_ACCESS_KEY: 'secret' },
        KAFKA_CLUSTER_ARN: ARN,
        ...{ TOPIC: topic, TOPIC_SETTINGS, RATE: '50', SENSORS: '5', MODE: 'daily', HEALTH_FILE: healthFile },
      });
      try {
        await eventually(
          'it waits for the topic',
          () => task.output().includes(`there is no topic ${topic} yet`),
          40_000,
        );
        expect(task.output()).toMatch(
          /"level":"WARN","message":"There are no brokers .*"reason":"arn:\S+ is in state CREATING"/,
        );
        await aTopic(topic);
        await eventually('it has sent for a while', async () => (await countIn(topic)) > 100, 20_000);
        expect(isHealthy(healthFile)).toBe(true);
        expect(await task.end()).toBe(0);
        const sent = await countIn(topic);
        const lines = task
          .output()
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line));
        expect(lines.at(-1)).toMatchObject({
          level: 'INFO',
          message: `Acknowledged: ${sent} readings.`,
          service: 'producer',
        });
        expect(lines.length).toBeLessThan(sent / 2);
      } finally {
        await task.end('SIGKILL');
        msk.close();
      }
    }, 90_000);

    it('signs in by IAM in the bundle that is deployed, and lives on while that is refused', async () => {
      await bundleProducer(folder);
      const msk = await anMskService(iamBrokers(broker.brokers.oauthBearer));
      const healthFile = join(folder, 'health-refused');
      const { AWS_PROFILE: _, ...surroundings } = process.env;
      const env = {
        ...surroundings,
        ...{ AWS_ENDPOINT_URL_KAFKA: msk.url, AWS_ACCESS_KEY_ID: 'key', AWS_SECRET_ACCESS_KEY: 'secret' },
        ...{ NODE_EXTRA_CA_CERTS: broker.caFile, NODE_OPTIONS: '', KAFKA_CLUSTER_ARN: ARN },
        ...{ TOPIC: 'any', TOPIC_SETTINGS, RATE: '1', SENSORS: '1', MODE: 'daily', HEALTH_FILE: healthFile },
      };
      const child = spawn(process.execPath, [join(folder, BUNDLES.task)], { env, stdio: ['ignore', 'pipe', 'pipe'] });
      let printed = '';
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (printed += String(chunk)));
      const closed = once(child, 'close');
      try {
        const warned = /"level":"WARN","message":"Kafka at \S+ takes no readings .*the broker answers .*invalid_token/;
        await eventually('it says that it is refused', () => warned.test(printed), 40_000);
        expect(isHealthy(healthFile)).toBe(true);
        child.kill('SIGTERM');
        expect(await closed).toEqual([0, null]);
        expect(printed).not.toContain('"level":"ERROR"');
      } finally {
        child.kill('SIGKILL');
        msk.close();
      }
    }, 90_000);

    /** Runs the task in this process, until it ends or has sent; `lines` are its log's levels, sentences and fields. */
    const aTask = (topic: string, token: () => string, refusalPatienceMs?: number) => {
      const lines: [level: string, sentence: string, fields: object][] = [];
      const stop = new AbortController();
      const log =
        (level: string) =>
        (sentence: unknown, ...fields: unknown[]) =>
          void lines.push([level, String(sentence), Object.assign({}, ...fields)]);
      const ended = runTask({
        environment: {
          ...{ KAFKA_CLUSTER_ARN: ARN, TOPIC: topic, TOPIC_SETTINGS, RATE: '50', SENSORS: '5', MODE: 'daily' },
          HEALTH_FILE: join(folder, 'health-in-process'),
        },
        logger: { info: log('INFO'), warn: log('WARN'), error: log('ERROR') },
        stop: stop.signal,
        askForBrokers: async () => ({ kind: 'brokers', brokers: [broker.brokers.oauthBearer] }),
        securityOf: () => bearer(token),
        ...(refusalPatienceMs !== undefined && { refusalPatienceMs }),
      });
      return { lines, ended, stop: () => stop.abort() };
    };

    it('sends as soon as it is let in, after a while of refused sign-ins', async () => {
      const topic = await aTopic();
      let asked = 0;
      const { lines, ended, stop } = aTask(topic, () => unsecuredToken(asked++ < 3 ? -300 : 300));
      await eventually('it has sent', async () => (await countIn(topic)) > 10, 40_000);
      stop();
      expect(await ended).toBe(0);
      expect(lines).toContainEqual(['WARN', expect.stringContaining('invalid_token'), {}]);
      expect(lines).toContainEqual(['WARN', expect.stringContaining('nothing is lost'), {}]);
    }, 60_000);

    it('says loudly that the topic is set otherwise, and sends all the same', async () => {
      const topic = await aTopic();
      const { lines, ended, stop } = aTask(topic, unsecuredToken);
      await eventually('it has sent', async () => (await countIn(topic)) > 10, 40_000);
      stop();
      expect(await ended).toBe(0);
      const differences = [{ name: 'retention.ms', is: '3600000', wanted: '7200000' }];
      expect(lines.filter(([level]) => level === 'ERROR')).toEqual([
        ['ERROR', 'The topic is not set as it should be: deploy again, or set it by hand.', { topic, differences }],
      ]);
    }, 60_000);

    it('ends with one sentence when it is refused for longer than a refusal may last', async () => {
      const { lines, ended } = aTask('any', () => unsecuredToken(-300), 1_000);
      expect(await ended).toBe(1);
      expect(lines.at(-1)).toEqual([
        'ERROR',
        expect.stringMatching(/^Kafka at \S+ does not accept the token \(the broker answers .*invalid_token/),
        {},
      ]);
    }, 60_000);
  });
});
