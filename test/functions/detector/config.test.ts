import { describe, expect, it } from '@jest/globals';
import { parseConfig } from '../../../functions/detector/config.ts';

const SEARCH_NODE = 'http://127.0.0.1:9200';
const HOUR_MS = 3_600_000;

describe('parseConfig', () => {
  it('needs no more than the node', () => {
    expect(parseConfig({ SEARCH_NODE })).toEqual({
      ok: true,
      value: { searchNode: SEARCH_NODE, rulesFile: undefined, topicRetentionMs: 168 * HOUR_MS },
    });
  });

  it('reads every variable', () => {
    const environment = {
      SEARCH_NODE: 'https://search.example',
      RULES_FILE: 'rules.json',
      TOPIC_RETENTION_HOURS: '24',
    };
    expect(parseConfig(environment)).toEqual({
      ok: true,
      value: { searchNode: 'https://search.example', rulesFile: 'rules.json', topicRetentionMs: 24 * HOUR_MS },
    });
  });

  it.each([
    [{}, 'SEARCH_NODE is missing; set it to the URL of OpenSearch, for instance http://127.0.0.1:9200'],
    [
      { SEARCH_NODE: '' },
      'SEARCH_NODE is missing; set it to the URL of OpenSearch, for instance http://127.0.0.1:9200',
    ],
    [{ SEARCH_NODE: 'localhost:9200' }, 'SEARCH_NODE must be an http or https URL, got "localhost:9200"'],
    [{ SEARCH_NODE, RULES_FILE: '' }, 'RULES_FILE is empty; set it to the path of a rules file or leave it out'],
    ...['0.9', '87601', 'a week', '', 'NaN'].map((hours): [Record<string, string>, string] => [
      { SEARCH_NODE, TOPIC_RETENTION_HOURS: hours },
      `TOPIC_RETENTION_HOURS must be a number from 1 to 87600, got ${JSON.stringify(hours)}`,
    ]),
  ])('refuses %j', (environment, problem) => {
    expect(parseConfig(environment)).toEqual({ ok: false, problem: [problem] });
  });

  it.each([['1'], ['87600'], ['0.5e3']])('takes %s hours of retention', (TOPIC_RETENTION_HOURS) => {
    expect(parseConfig({ SEARCH_NODE, TOPIC_RETENTION_HOURS }).ok).toBe(true);
  });

  it('reports every problem at once', () => {
    const environment = { SEARCH_NODE: 'ftp://x', RULES_FILE: '', TOPIC_RETENTION_HOURS: '-1' };
    expect(parseConfig(environment)).toEqual({
      ok: false,
      problem: [
        expect.stringContaining('SEARCH_NODE'),
        expect.stringContaining('RULES_FILE'),
        expect.stringContaining('TOPIC_RETENTION_HOURS'),
      ],
    });
  });
});
