import { describe, expect, it } from '@jest/globals';
import { parseChoices, readSettings } from '../../infra/choices.ts';
import { cdkContext } from '../support/templates/pipeline-templates.ts';
import { sentencesOf } from '../support/templates/sentences.ts';

const problemsOf = (context: Readonly<Record<string, unknown>>) => sentencesOf(() => parseChoices(context));

describe('what may stand behind -c', () => {
  it.each([
    [{}, 'settings/development.json'],
    [{ profile: 'production' }, 'settings/production.json'],
    [{ settings: 'settings/plant-b.json' }, 'settings/plant-b.json'],
  ])('%j names the file of settings', (context, file) => {
    expect(parseChoices(context).settingsFile).toBe(file);
  });

  it.each([['profle'], ['env'], ['Profile'], ['profiles'], ['config'], ['stage'], ['team']])('is not %s', (key) => {
    expect(problemsOf({ [key]: 'production' })).toEqual([
      `${key} is nothing that -c can say; it knows profile, settings and accept`,
    ]);
  });

  it.each([['kafka.partitions'], ['rules'], ['name']])(
    'is no setting such as %s, which the next deployment would forget',
    (key) => {
      expect(problemsOf({ [key]: '6' })).toEqual([expect.stringContaining(`${key} belongs in the file of settings`)]);
    },
  );

  it('is what may be lost by this deployment', () => {
    expect(parseChoices({ accept: 'kafka.retentionHours,rules' }).accept).toEqual(['kafka.retentionHours', 'rules']);
    expect(problemsOf({ accept: 'all' })).toEqual([expect.stringContaining('got all')]);
  });

  it('names a file that is there', () => {
    expect(sentencesOf(() => readSettings('settings/staging.json'))).toEqual([
      expect.stringMatching(/^settings must name a readable file of JSON, got settings\/staging.json: Error: ENOENT/),
    ]);
  });

  it('may be flags of CDK and what it has looked up', () => {
    const lookedUp = { 'availability-zones:account=123456789012:region=eu-west-1': ['eu-west-1a'] };
    expect(problemsOf({ ...cdkContext(), 'aws:cdk:bundling-stacks': ['**'], ...lookedUp })).toEqual([]);
  });
});
