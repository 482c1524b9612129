import { describe, expect, it } from '@jest/globals';
import { parseConfig, retentionVariable, stateCacheMb } from '../../../functions/detector/config.ts';

const SEARCH_NODE = 'http://127.0.0.1:9200';
const HOUR_MS = 3_600_000;
const MIB = 1_048_576;

describe('the share of states in the memory of a function', () => {
  it.each([
    [128, '16'],
    [1_769, '221'],
    [10_240, '1280'],
  ])('of %d MB is an eighth, which it takes', (memoryMb, share) => {
    expect(stateCacheMb(memoryMb)).toBe(share);
    expect(parseConfig({ SEARCH_NODE, STATE_CACHE_MB: stateCacheMb(memoryMb) }).ok).toBe(true);
  });
});

describe('parseConfig', () => {
  it('needs no more than the node', () => {
    expect(parseConfig({ SEARCH_NODE })).toEqual({
      ok: true,
      value: {
        search: { node: SEARCH_NODE, authentication: { kind: 'none' } },
        rulesFile: undefined,
        topicRetentionMs: 168 * HOUR_MS,
        withModel: true,
        cacheBytes: 64 * MIB,
      },
    });
  });

  it('reads every variable', () => {
    const environment = {
      SEARCH_NODE: 'https://search.example',
      SEARCH_AUTH: 'basic',
      SEARCH_USER: 'writer',
      SEARCH_PASSWORD: 'secret',
      SEARCH_CA_FILE: 'ca.pem',
      RULES_FILE: 'rules.json',
      TOPIC_RETENTION_HOURS: '24',
      MODEL: 'off',
      STATE_CACHE_MB: '2.5',
    };
    expect(parseConfig(environment)).toEqual({
      ok: true,
      value: {
        search: {
          node: 'https://search.example',
          authentication: { kind: 'basic', user: 'writer', password: 'secret' },
          caFile: 'ca.pem',
        },
        rulesFile: 'rules.json',
        topicRetentionMs: 24 * HOUR_MS,
        withModel: false,
        cacheBytes: 2.5 * MIB,
      },
    });
  });

  it.each([
    [{}, 'SEARCH_NODE is missing; set it to the URL of OpenSearch, for instance http://127.0.0.1:9200'],
    [
      { SEARCH_NODE: '' },
      'SEARCH_NODE is missing; set it to the URL of OpenSearch, for instance http://127.0.0.1:9200',
    ],
    [{ SEARCH_NODE: 'localhost:9200' }, 'SEARCH_NODE must be an http or https URL, got "localhost:9200"'],
    [{ SEARCH_NODE, SEARCH_AUTH: 'token' }, 'SEARCH_AUTH must be one of none, basic, sigv4, got "token"'],
    [{ SEARCH_NODE, SEARCH_AUTH: 'sigv4' }, 'AWS_REGION is missing; SEARCH_AUTH=sigv4 needs it'],
    [
      { SEARCH_NODE, SEARCH_AUTH: 'basic', SEARCH_USER: 'writer' },
      'SEARCH_PASSWORD is missing; SEARCH_AUTH=basic needs it',
    ],
    [{ SEARCH_NODE, MODEL: 'yes' }, 'MODEL must be "on" or "off", got "yes"'],
    ...['0', '', '5000', 'all'].map((megabytes): [Record<string, string>, string] => [
      { SEARCH_NODE, STATE_CACHE_MB: megabytes },
      `STATE_CACHE_MB must be a number from 1 to 4096, got ${JSON.stringify(megabytes)}`,
    ]),
    [{ SEARCH_NODE, RULES_FILE: '' }, 'RULES_FILE is empty; set it to the path of a rules file or leave it out'],
    ...['0.9', '0', '-2', '1000001', 'a week', '', ' ', 'NaN', 'Infinity'].map(
      (hours): [Record<string, string>, string] => [
        { SEARCH_NODE, TOPIC_RETENTION_HOURS: hours },
        `TOPIC_RETENTION_HOURS must be a number from 1 to 1000000, or -1 for ever, got ${JSON.stringify(hours)}`,
      ],
    ),
  ])('refuses %j', (environment, problem) => {
    expect(parseConfig(environment)).toEqual({ ok: false, problem: [problem] });
  });

  it("signs with the region's name when told to", () => {
    const environment = { SEARCH_NODE, SEARCH_AUTH: 'sigv4', AWS_REGION: 'eu-central-1' };
    expect(parseConfig(environment)).toMatchObject({
      value: { search: { authentication: { kind: 'sigv4', region: 'eu-central-1', service: 'es' } } },
    });
  });

  it('takes an empty way to sign in or certificate file for none', () => {
    expect(parseConfig({ SEARCH_NODE, SEARCH_AUTH: '', SEARCH_CA_FILE: '' })).toEqual(parseConfig({ SEARCH_NODE }));
  });

  it.each([
    ['1', HOUR_MS],
    ['1.5', 1.5 * HOUR_MS],
    ['1000000', 1_000_000 * HOUR_MS],
    ['0.5e3', 500 * HOUR_MS],
    ['-1', Number.POSITIVE_INFINITY],
  ])('takes %s hours of retention', (TOPIC_RETENTION_HOURS, topicRetentionMs) => {
    expect(parseConfig({ SEARCH_NODE, TOPIC_RETENTION_HOURS })).toMatchObject({ value: { topicRetentionMs } });
  });

  it.each([
    [0, HOUR_MS],
    [1, HOUR_MS],
    [5 * HOUR_MS + 1, 5 * HOUR_MS + 1],
    [24 * 365 * 80 * HOUR_MS, 24 * 365 * 80 * HOUR_MS],
    [2 ** 63, Number.POSITIVE_INFINITY],
    [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
  ])('reads back what is written for a retention of %d ms', (ms, topicRetentionMs) => {
    const environment = { SEARCH_NODE, TOPIC_RETENTION_HOURS: retentionVariable(ms) };
    expect(parseConfig(environment)).toMatchObject({ value: { topicRetentionMs } });
  });

  it('reports every problem at once', () => {
    const environment = { SEARCH_NODE: 'ftp://x', SEARCH_AUTH: 'basic', RULES_FILE: '', TOPIC_RETENTION_HOURS: '-3' };
    expect(parseConfig(environment)).toEqual({
      ok: false,
      problem: [
        expect.stringContaining('SEARCH_NODE'),
        expect.stringContaining('SEARCH_USER'),
        expect.stringContaining('SEARCH_PASSWORD'),
        expect.stringContaining('RULES_FILE'),
        expect.stringContaining('TOPIC_RETENTION_HOURS'),
      ],
    });
  });
});
