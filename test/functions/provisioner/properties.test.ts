import { describe, expect, it } from '@jest/globals';
import { parseConfig } from '../../../functions/provisioner/config.ts';
import { parseProvisionerEvent } from '../../../functions/provisioner/provisioner-event.ts';

const WRITER = 'arn:aws:iam::123456789012:role/detector';
const RETENTION = 'arn:aws-cn:iam::123456789012:role/path/retention';
const TOPIC = {
  brokers: 'b-1.sensors.example:9098,b-2.sensors.example:9098',
  topic: 'sensor-data',
  topicSettings: { 'retention.ms': '3600000', 'message.timestamp.type': 'LogAppendTime' },
};
const ROLES = { writerRoleArn: WRITER, retentionRoleArn: RETENTION };
const PROPERTIES = { ...TOPIC, ...ROLES, replicas: '2', schemaVersion: 'a1' };
const NOBODY = { writerRoleArn: undefined, retentionRoleArn: undefined };

const create = (properties: object) => parseProvisionerEvent({ RequestType: 'Create', ResourceProperties: properties });

describe('parseProvisionerEvent', () => {
  it('reads a creation, whose texts CloudFormation made of numbers and whose empty list it left out', () => {
    expect(create(PROPERTIES)).toEqual({
      ok: true,
      value: {
        kind: 'install',
        provision: {
          ...TOPIC,
          brokers: ['b-1.sensors.example:9098', 'b-2.sensors.example:9098'],
          writerRoleArn: WRITER,
          retentionRoleArn: RETENTION,
          mappedChannels: ['temperature', 'pressure'],
          replicas: 2,
          primaryShards: 1,
          schemaVersion: 'a1',
        },
        former: NOBODY,
      },
    });
  });

  it('reads which roles an update replaces, as far as they are usable', () => {
    const event = {
      RequestType: 'Update',
      ResourceProperties: { ...PROPERTIES, channels: ['humidity'] },
      OldResourceProperties: { writerRoleArn: 'arn:aws:iam::123456789012:role/before', retentionRoleArn: 7 },
    };
    expect(parseProvisionerEvent(event)).toMatchObject({
      value: {
        provision: { mappedChannels: ['temperature', 'pressure', 'humidity'] },
        former: { writerRoleArn: 'arn:aws:iam::123456789012:role/before', retentionRoleArn: undefined },
      },
    });
  });

  it.each([[{}], [undefined], [{ ...PROPERTIES, replicas: 'many' }]])(
    'takes a deletion with properties %j',
    (given) => {
      expect(parseProvisionerEvent({ RequestType: 'Delete', ResourceProperties: given })).toMatchObject({
        value: { kind: 'delete' },
      });
    },
  );

  it.each([
    [{ ...PROPERTIES, writerRoleArn: '' }, 'writerRoleArn must be the ARN of an IAM role, got ""'],
    [
      { ...PROPERTIES, retentionRoleArn: 'arn:aws:iam::123456789012:user/x' },
      'retentionRoleArn must be the ARN of an IAM role, got "arn:aws:iam::123456789012:user/x"',
    ],
    [{ ...PROPERTIES, replicas: '6' }, 'replicas must be a number from 0 to 5, got "6"'],
    [{ ...PROPERTIES, replicas: '-1' }, 'replicas must be a number from 0 to 5, got "-1"'],
    ...['0', '1025', '1.5', 'many'].map((primaryShards): [object, string] => [
      { ...PROPERTIES, primaryShards },
      `primaryShards must be a whole number from 1 to 1024, got "${primaryShards}"`,
    ]),
    [{ ...PROPERTIES, schemaVersion: undefined }, 'schemaVersion must be a text, got nothing'],
    [{ ...PROPERTIES, channels: 'humidity' }, '"channels" must be an array of channel names, got "humidity"'],
    [{ ...PROPERTIES, brokers: 'b-1' }, 'brokers must be HOST:PORT, or several separated by commas, got "b-1"'],
    [
      { ...PROPERTIES, topic: 'sensor data' },
      'topic must be up to 249 letters, digits, dots, dashes or underscores, got "sensor data"',
    ],
    ...[undefined, {}, 'retention', { 'retention.ms': 7 }].map((topicSettings): [object, string] => [
      { ...PROPERTIES, topicSettings },
      `topicSettings must be an object of texts by Kafka's names, got ${JSON.stringify(topicSettings) ?? 'nothing'}`,
    ]),
    [{ ...PROPERTIES, channels: ['kafka'] }, expect.stringContaining('got "kafka"')],
  ])('refuses %j', (properties, problem) => {
    expect(create(properties)).toEqual({ ok: false, problem: [problem] });
  });

  it.each(['1', '1024'])('takes %s primary shards', (primaryShards) => {
    expect(create({ ...PROPERTIES, primaryShards })).toMatchObject({
      value: { provision: { primaryShards: Number(primaryShards) } },
    });
  });

  it.each(['0', '5'])('takes %s replicas', (replicas) => {
    expect(create({ ...PROPERTIES, replicas }).ok).toBe(true);
  });

  it('reports every problem at once', () => {
    expect(create({})).toMatchObject({ ok: false, problem: { length: 7 } });
  });

  it.each([[null], [{}], [{ RequestType: 'Read' }]])('refuses the event %j', (event) => {
    expect(parseProvisionerEvent(event)).toEqual({
      ok: false,
      problem: [expect.stringContaining('RequestType must be')],
    });
  });
});

describe("the provisioner's parseConfig", () => {
  const MASTER_SECRET_ARN = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:master-AbCdEf';

  const SEARCH = { SEARCH_NODE: 'https://search.example', SEARCH_CA_FILE: 'ca.pem', MASTER_SECRET_ARN };

  it.each([
    [{ KAFKA_SECURITY: 'plaintext' }, { kind: 'plaintext' }],
    [
      { KAFKA_SECURITY: 'msk-iam', AWS_REGION: 'eu-central-1' },
      { kind: 'msk-iam', region: 'eu-central-1' },
    ],
  ])('reads every variable, with %j', (kafka, kafkaSecurity) => {
    expect(parseConfig({ ...SEARCH, ...kafka })).toEqual({
      ok: true,
      value: {
        searchNode: 'https://search.example',
        caFile: 'ca.pem',
        masterSecretArn: MASTER_SECRET_ARN,
        kafkaSecurity,
      },
    });
  });

  it.each([
    [{}, 'KAFKA_SECURITY must be one of msk-iam, plaintext, got ""'],
    [{ KAFKA_SECURITY: 'tls' }, 'KAFKA_SECURITY must be one of msk-iam, plaintext, got "tls"'],
    [{ KAFKA_SECURITY: 'msk-iam' }, 'AWS_REGION is missing; KAFKA_SECURITY=msk-iam needs it'],
  ])('refuses %j', (kafka, problem) => {
    expect(parseConfig({ ...SEARCH, ...kafka })).toEqual({ ok: false, problem: [problem] });
  });

  it('reports every problem at once', () => {
    expect(parseConfig({ SEARCH_NODE: 'search', MASTER_SECRET_ARN: 'master', KAFKA_SECURITY: 'none' })).toEqual({
      ok: false,
      problem: [
        'SEARCH_NODE must be an http or https URL, got "search"',
        'MASTER_SECRET_ARN must be the ARN of a secret, got "master"',
        'KAFKA_SECURITY must be one of msk-iam, plaintext, got "none"',
      ],
    });
  });
});
