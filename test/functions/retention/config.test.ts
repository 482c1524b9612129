import { describe, expect, it } from '@jest/globals';
import { parseConfig } from '../../../functions/retention/config.ts';

const SEARCH_NODE = 'http://127.0.0.1:9200';

describe("the retention function's parseConfig", () => {
  it('keeps dead letters for 90 days unless told otherwise', () => {
    expect(parseConfig({ SEARCH_NODE, KEEP_DAYS: '30' })).toEqual({
      ok: true,
      value: {
        search: { node: SEARCH_NODE, authentication: { kind: 'none' } },
        keepDays: 30,
        keepDeadLetterDays: 90,
        keepTrendDays: 400,
      },
    });
  });

  it('reads every variable', () => {
    expect(
      parseConfig({ SEARCH_NODE, KEEP_DAYS: '1', KEEP_DEAD_LETTER_DAYS: '36500', KEEP_TREND_DAYS: '7' }),
    ).toMatchObject({
      value: { keepDays: 1, keepDeadLetterDays: 36_500, keepTrendDays: 7 },
    });
  });

  it.each(['', '0', '1.5', '-1', '36501', 'ever'])('refuses %j days, which would delete what nobody meant', (days) => {
    const problem = (name: string) => `${name} must be a whole number from 1 to 36500, got ${JSON.stringify(days)}`;
    expect(parseConfig({ SEARCH_NODE, KEEP_DAYS: days, KEEP_DEAD_LETTER_DAYS: days, KEEP_TREND_DAYS: days })).toEqual({
      ok: false,
      problem: [problem('KEEP_DAYS'), problem('KEEP_DEAD_LETTER_DAYS'), problem('KEEP_TREND_DAYS')],
    });
  });

  it('signs as a role, and takes no password', () => {
    const environment = { SEARCH_NODE, KEEP_DAYS: '1', AWS_REGION: 'eu-central-1' };
    expect(parseConfig({ ...environment, SEARCH_AUTH: 'sigv4' })).toMatchObject({
      value: { search: { authentication: { kind: 'sigv4', region: 'eu-central-1', service: 'es' } } },
    });
    expect(parseConfig({ ...environment, SEARCH_AUTH: 'basic' })).toEqual({
      ok: false,
      problem: ['SEARCH_AUTH must be one of none, sigv4, got "basic"'],
    });
  });

  it('reports every problem at once', () => {
    expect(parseConfig({})).toEqual({
      ok: false,
      problem: [expect.stringContaining('SEARCH_NODE'), expect.stringContaining('KEEP_DAYS')],
    });
  });
});
