import { describe, expect, it } from '@jest/globals';
import { type ProducerEnvironment, parseConfig } from '../../../producer/task/config.ts';

const complete: ProducerEnvironment = {
  KAFKA_CLUSTER_ARN: 'arn:aws:kafka:eu-central-1:123456789012:cluster/readings/0f4c0c3e-1',
  TOPIC: 'sensor-data',
  TOPIC_SETTINGS: '{"retention.ms":"3600000"}',
  RATE: '12.5',
  SENSORS: '40',
  MODE: 'realistic',
  HEALTH_FILE: '/run/health',
};

describe("the configuration of the producer's task", () => {
  it('is read from the environment, the region from the ARN', () => {
    expect(parseConfig({ ...complete })).toEqual({
      ok: true,
      value: {
        clusterArn: complete.KAFKA_CLUSTER_ARN,
        region: 'eu-central-1',
        topic: 'sensor-data',
        topicSettings: { 'retention.ms': '3600000' },
        ratePerSecond: 12.5,
        sensors: 40,
        mode: 'realistic',
        healthFile: '/run/health',
      },
    });
  });

  it.each(['aws-cn', 'aws-us-gov'])('takes a cluster of the partition %s', (partition) => {
    const arn = `arn:${partition}:kafka:cn-north-1:123456789012:cluster/readings/0f4c0c3e-s1`;
    expect(parseConfig({ ...complete, KAFKA_CLUSTER_ARN: arn })).toMatchObject({ value: { region: 'cn-north-1' } });
  });

  it('names every variable that is missing', () => {
    const parsed = parseConfig({});
    const names = parsed.ok ? [] : parsed.problem.map((problem) => problem.split(' is missing; set it to ')[0]);
    expect(names).toEqual(Object.keys(complete));
  });

  it.each([
    [
      'KAFKA_CLUSTER_ARN',
      'arn:aws:kafka:eu-central-1:123456789012:topic/readings/0f4c0c3e-1',
      'the ARN of an MSK cluster',
    ],
    ['TOPIC', 'a b', 'a topic name of 1 to 249 letters, digits, dots, underscores and dashes'],
    ['TOPIC_SETTINGS', 'retention.ms=3600000', 'a JSON object of texts'],
    ['TOPIC_SETTINGS', '{"retention.ms":3600000}', 'a JSON object of texts'],
    ['TOPIC_SETTINGS', '[]', 'a JSON object of texts'],
    ['RATE', '0.09', 'a number from 0.1 to 1000000'],
    ['RATE', '1000001', 'a number from 0.1 to 1000000'],
    ['RATE', 'fast', 'a number from 0.1 to 1000000'],
    ['RATE', ' ', 'a number from 0.1 to 1000000'],
    ['SENSORS', '0', 'a whole number from 1 to 1000000'],
    ['SENSORS', '1.5', 'a whole number from 1 to 1000000'],
    ['MODE', 'weekly', 'one of uniform, daily, realistic'],
    ['HEALTH_FILE', 'health', 'an absolute path'],
  ])('refuses %s=%s', (name, value, allowed) => {
    expect(parseConfig({ ...complete, [name]: value })).toEqual({
      ok: false,
      problem: [`${name} must be ${allowed}, got ${JSON.stringify(value)}`],
    });
  });

  it.each([
    ['RATE', '0.1'],
    ['RATE', '1000000'],
    ['SENSORS', '1'],
    ['SENSORS', '1000000'],
  ])('takes %s=%s', (name, value) => {
    expect(parseConfig({ ...complete, [name]: value }).ok).toBe(true);
  });
});
