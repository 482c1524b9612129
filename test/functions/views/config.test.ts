import { describe, expect, it } from '@jest/globals';
import { parseConfig } from '../../../functions/views/config.ts';

const SEARCH = { SEARCH_NODE: 'http://127.0.0.1:9200' };
const problemsOf = (environment: Readonly<Record<string, string>>) => {
  const config = parseConfig({ ...SEARCH, ...environment });
  return config.ok ? [] : config.problem;
};

describe('the configuration of the views', () => {
  it('needs no more than OpenSearch', () => {
    expect(parseConfig(SEARCH)).toMatchObject({
      value: { overlapMs: 120_000, receiver: { kind: 'none' }, tellsHistory: false, rulesFile: undefined },
    });
  });

  it('names a receiver', () => {
    const receiverOf = (environment: object) => parseConfig({ ...SEARCH, ...environment });
    const webhook = { kind: 'webhook', url: 'https://example.com/hook', secret: 'hush' };
    expect(receiverOf({ NOTIFY_URL: webhook.url, NOTIFY_SECRET: 'hush' })).toMatchObject({
      value: { receiver: webhook },
    });
    const topicArn = 'arn:aws:sns:eu-central-1:123456789012:sensors';
    expect(receiverOf({ NOTIFY_TOPIC_ARN: topicArn })).toMatchObject({
      value: { receiver: { kind: 'sns', topicArn } },
    });
  });

  it.each([
    [{ VIEWS_OVERLAP_SECONDS: '0' }, 'VIEWS_OVERLAP_SECONDS must be a whole number from 1 to 86400, got "0"'],
    [{ RULES_FILE: '' }, 'RULES_FILE is empty; set it to the path of a rules file or leave it out'],
    [{ NOTIFY_HISTORY: 'maybe' }, 'NOTIFY_HISTORY must be yes or no, got "maybe"'],
    [{ NOTIFY_URL: 'ftp://x' }, 'NOTIFY_URL must be an http or https URL without a user name or password'],
    [{ NOTIFY_URL: 'https://u:p@x' }, 'NOTIFY_URL must be an http or https URL without a user name or password'],
    [{ NOTIFY_SECRET: 'x' }, 'NOTIFY_SECRET signs what goes to NOTIFY_URL, which is missing'],
    [{ NOTIFY_TOPIC_ARN: 'topic' }, 'NOTIFY_TOPIC_ARN must be the ARN of an SNS topic, got "topic"'],
  ])('is refused as %j with one sentence', (environment, sentence) => {
    expect(problemsOf(environment)).toEqual([sentence]);
  });
});
