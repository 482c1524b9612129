import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { PROFILES, replicationFactor } from '../../infra/config.ts';
import { loadConfig } from '../../infra/load-config.ts';
import { PROFILE_DEFAULTS } from '../../infra/profiles.ts';
import { projectRoot } from '../../project-root.ts';
import { sentencesOf } from '../support/templates/sentences.ts';

const problemsOf = (file: unknown, profile?: unknown): string[] => sentencesOf(() => loadConfig(file, profile));
const provisioned = { profile: 'production' };
const manyNodes = { ...provisioned, 'search.dataNodes': 12 };
const manyPollers = { ...provisioned, 'pollers.maximum': 100 };

describe('the configuration of a deployment', () => {
  it.each(PROFILES)('takes %s as it stands, and as its committed file says', (profile) => {
    expect(loadConfig({ profile })).toEqual(PROFILE_DEFAULTS[profile]);
    const file = JSON.parse(readFileSync(join(projectRoot, `settings/${profile}.json`), 'utf8'));
    expect(loadConfig(file, profile)).toEqual(PROFILE_DEFAULTS[profile]);
  });

  it('is that of development without a choice', () => {
    expect(loadConfig({}).profile).toBe('development');
  });

  it('lets a file override the profile, by sections or by whole names', () => {
    const { profile, kafka, name } = loadConfig({
      profile: 'production',
      name: 'plant-b',
      kafka: { partitions: 24, storageGib: 500 },
      'kafka.brokersPerZone': 2,
    });
    const expected = { profile: 'production', name: 'plant-b', partitions: 24, storageGib: 500, brokersPerZone: 2 };
    expect({ profile, name, ...kafka }).toMatchObject(expected);
  });

  it('refuses a profile that the file contradicts', () => {
    expect(problemsOf({ profile: 'production' }, 'development')).toEqual([
      'profile must be that of the file of settings, "production", got "development"',
    ]);
  });

  it('keeps a copy of each record in every zone, however many brokers there are', () => {
    expect(PROFILES.map((profile) => replicationFactor(PROFILE_DEFAULTS[profile]))).toEqual([2, 3]);
    expect(replicationFactor(loadConfig({ ...provisioned, 'kafka.brokersPerZone': 2 }))).toBe(3);
    expect(replicationFactor(loadConfig({ 'kafka.brokersPerZone': 2 }))).toBe(2);
  });

  it('says every problem at once, what was given and what is allowed', () => {
    expect(problemsOf({ profile: 'staging', 'kafka.partitions': 'many', 'detector.timeoutSeconds': 841 })).toEqual([
      'profile must be one of development, production, got "staging"',
      'kafka.partitions must be a whole number from 1 to 1000, got "many"',
      'detector.timeoutSeconds must be a whole number from 30 to 840, got 841',
    ]);
  });

  it('refuses a setting that it does not know, wherever it stands', () => {
    expect(problemsOf({ 'kafak.partitions': 6 })).toEqual([expect.stringMatching(/^kafak\.partitions is no setting/)]);
    expect(problemsOf({ kafka: { partition: 6 }, region: 'x' })).toHaveLength(2);
    expect(problemsOf([])).toEqual([expect.stringMatching(/^the file of settings must hold a JSON object/)]);
  });

  it.each([
    ['retries of on-demand pollers', {}, 'pollers.retryAttempts', 5, -1],
    ['an age limit of on-demand pollers', {}, 'pollers.maximumRecordAgeSeconds', 60, -1],
    ['bisecting by on-demand pollers', {}, 'pollers.bisectOnError', true, false],
    ['a destination of on-demand pollers', {}, 'pollers.onFailure', 's3', 'none'],
    ['a retry limit without a destination', provisioned, 'pollers.retryAttempts', 10_000, -1],
    ['an age limit without a destination', provisioned, 'pollers.maximumRecordAgeSeconds', 604_800, -1],
    ['an age below a minute', provisioned, 'pollers.maximumRecordAgeSeconds', 59, -1],
    ['a destination with endless retries', provisioned, 'pollers.onFailure', 's3', 'none'],
    ['more pollers at least than at most', provisioned, 'pollers.minimum', 5, 4],
    ['a timestamp without its position', {}, 'pollers.startingTimestamp', '2026-11-22T09:00:00Z', ''],
    ['the position without a timestamp', {}, 'pollers.startingPosition', 'AT_TIMESTAMP', 'LATEST'],
    ['data nodes that zones cannot share', provisioned, 'search.dataNodes', 4, 6],
    ['as many replicas as nodes', {}, 'search.replicas', 1, 0],
    ['no replicas in production', provisioned, 'search.replicas', 0, 2],
    ['masters of a single node', {}, 'search.masterNodes', 3, 0],
    ['two masters', provisioned, 'search.masterNodes', 2, 0],
    ['a reservation in development', {}, 'detector.reservedConcurrency', 1, 0],
    ['verdicts that go before their readings', provisioned, 'retention.keepDays', 6, 7],
    ['fewer zones than are wanted', {}, 'network.zoneIds', 'euw1-az1', 'euw1-az1,euw1-az2'],
    ['the same zone twice', {}, 'network.zoneIds', 'euw1-az1,euw1-az1', 'euw1-az2,euw1-az3'],
    ['the zone without MSK', {}, 'network.zoneIds', 'use1-az2,use1-az3', 'use1-az2,use1-az6'],
    ['names of zones, which differ between accounts', {}, 'network.zoneIds', 'us-east-1a,us-east-1b', ''],
    ['partitions beyond a broker of the smallest size', {}, 'kafka.partitions', 251, 250],
    ['partitions beyond a larger broker', provisioned, 'kafka.partitions', 951, 950],
    ['a broker size that MSK does not have', {}, 'kafka.instanceType', 'kafka.t3.micro', 'kafka.m7g.large'],
    ['a volume beyond the smallest data node', {}, 'search.storageGib', 101, 100],
    ['a volume beyond a larger node', { 'search.instanceType': 'm6g.large.search' }, 'search.storageGib', 1_025, 1_024],
    ['a volume beyond a newer node', { 'search.instanceType': 'r7g.large.search' }, 'search.storageGib', 2_049, 2_048],
    ['data nodes with disks of their own', {}, 'search.instanceType', 'i3.large.search', 'r7g.large.search'],
    [
      'small masters of many data nodes',
      manyNodes,
      'search.masterInstanceType',
      't3.small.search',
      'm7g.medium.search',
    ],
    ['more days than a data node has shards for', provisioned, 'retention.keepDays', 501, 500],
    ['more pollers than partitions', manyPollers, 'pollers.minimum', 13, 12],
    ['a disk that would shrink', provisioned, 'kafka.maximumStorageGib', 199, 200],
    ['a producer that would fill the disks', {}, 'producer.rate', 85, 84],
    ['addresses that are not private', {}, 'network.cidr', '52.0.0.0/16', '172.16.0.0/16'],
    ['addresses beside their prefix', {}, 'network.cidr', '10.0.1.0/16', '10.2.0.0/16'],
    ['a network too small for its subnets', {}, 'network.cidr', '10.0.0.0/21', '10.0.0.0/20'],
    ['clients from everywhere', {}, 'kafka.clientCidrs', '0.0.0.0/0', '10.1.0.0/16,192.168.0.0/16'],
    ['clients with the addresses of the VPC', {}, 'kafka.clientCidrs', '10.0.128.0/24', '10.1.128.0/24'],
    ['one zone, which MSK refuses', {}, 'network.zones', 1, 2],
    ['two producers, which double every sensor', {}, 'producer.desiredCount', 2, 0],
  ])('refuses %s with a sentence', (_what, context, setting, wrong, right) => {
    const [problem, ...more] = problemsOf({ ...context, [setting]: wrong });
    expect(problem).toContain(setting);
    expect(problem).toMatch(/^[^A-Z].*[^.]$/);
    expect(more).toEqual([]);
    expect(problemsOf({ ...context, [setting]: right })).toEqual([]);
  });

  it('refuses three zones in us-west-1, where MSK takes two', () => {
    expect(sentencesOf(() => loadConfig(provisioned, undefined, 'us-west-1'))).toEqual([
      'network.zones must be 2 in us-west-1, where MSK takes exactly two subnets, got 3',
    ]);
    expect(sentencesOf(() => loadConfig({}, undefined, 'us-west-1'))).toEqual([]);
  });

  it('takes a destination with a limit of retries', () => {
    expect(problemsOf({ ...provisioned, 'pollers.onFailure': 's3', 'pollers.retryAttempts': 100 })).toEqual([]);
  });
});
