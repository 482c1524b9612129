import { describe, expect, it } from '@jest/globals';
import type { AlarmSpec } from '../../../infra/alarms/alarm.ts';
import { alarmList } from '../../../infra/alarms/alarm-list.ts';
import { alarmNames } from '../../../infra/alarms/resolve-alarm.ts';
import type { Profile } from '../../../infra/config.ts';
import { loadConfig } from '../../../infra/load-config.ts';
import { alarmsOf, resourcesOf } from '../../support/cloudwatch/alarms-of-templates.ts';
import { pipelineTemplates } from '../../support/templates/pipeline-templates.ts';
import { rendered } from '../../support/templates/rendered.ts';
import { sentencesOf } from '../../support/templates/sentences.ts';

const RECEIVERS = {
  'alarms.email': 'ops@example.com,lead@example.com',
  'alarms.pagerUrl': 'https://pager.example.com/1',
};

const variants: readonly (readonly [Profile, Readonly<Record<string, unknown>>])[] = [
  ['development', {}],
  ['production', { ...RECEIVERS, 'kafka.brokersPerZone': 10 }],
];

/** Names in the rule of a composite alarm. */
const namesIn = (rule: string): string[] => [...rule.matchAll(/ALARM\("([^"]+)"\)/g)].map(([, name = '']) => name);

describe.each(variants)('alarms in %s %j', (profile, settings) => {
  const config = loadConfig({ profile, ...settings });
  const list = alarmList(config);
  const templates = pipelineTemplates(profile, settings);
  const alarms = alarmsOf(templates);
  const composites = resourcesOf(templates, 'AWS::CloudWatch::CompositeAlarm').map(([, { Properties }]) => Properties);
  const compositeOf = (end: string) => composites.find(({ AlarmName }) => AlarmName.endsWith(end));
  const namesOf = (specs: readonly AlarmSpec[]) => specs.flatMap((spec) => alarmNames(spec, config)).sort();

  it('are those of the list, each in the stack of what it watches, and no others', () => {
    expect([...alarms.keys()].sort()).toEqual(namesOf(list));
    expect(new Set(list.map(({ id }) => id)).size).toBe(list.length);
  });

  it('say in name and description how urgent they are, and in the description what to do', () => {
    for (const spec of list)
      for (const name of alarmNames(spec, config)) {
        const { AlarmDescription } = alarms.get(name)?.alarm ?? { AlarmDescription: '' };
        expect(name).toContain(`-${profile}-${spec.severity}-`);
        expect(name.includes('-sensors-')).toBe(spec.about === 'sensors');
        expect(AlarmDescription).toMatch(
          new RegExp(`^${spec.severity.toUpperCase()} about the ${spec.about}\\. [A-Z]`),
        );
        expect(AlarmDescription).toMatch(new RegExp(` Runbook: docs/operations\\.md#${spec.id}$`));
        expect(AlarmDescription.length).toBeLessThanOrEqual(1_024);
      }
  });

  it('are made of whole sentences', () => {
    for (const { means, look, missingWhy } of list) {
      expect(means).toMatch(/^[A-Z].*\.$/);
      expect(look).toMatch(/[.?]$/);
      expect(missingWhy).toMatch(/^counts as (healthy|failure): /);
    }
  });

  it('ring by themselves unless they are consequences', () => {
    for (const spec of list)
      for (const name of alarmNames(spec, config)) {
        const actions = alarms.get(name)?.alarm.AlarmActions ?? [];
        expect([name, actions.length]).toEqual([name, spec.isConsequence === true ? 0 : 1]);
      }
  });

  it('ring once for each severity where they are consequences, and not while a cause is on', () => {
    for (const severity of ['page', 'ticket', 'note'] as const) {
      const { AlarmRule, AlarmActions, ActionsSuppressor } = compositeOf(`-${severity}-consequences`);
      const children = list.filter((spec) => spec.isConsequence === true && spec.severity === severity);
      expect(namesIn(AlarmRule).sort()).toEqual(namesOf(children));
      expect(AlarmActions).toHaveLength(1);
      expect(JSON.stringify(ActionsSuppressor)).toMatch(/ConsequencesCause/);
    }
  });

  it('know as causes what stops everything behind it, which rings by itself', () => {
    const causes = list.filter(({ isCause }) => isCause === true);
    expect(causes.map(({ id }) => id)).toEqual(expect.arrayContaining(['search-red', 'kafka-offline-partitions']));
    expect(namesIn(compositeOf('-cause').AlarmRule).sort()).toEqual(namesOf(causes));
    expect(causes.filter(({ isConsequence }) => isConsequence === true)).toEqual([]);
    expect(compositeOf('-cause').AlarmActions).toBeUndefined();
  });

  it('have rules that CloudWatch takes', () => {
    for (const { AlarmRule } of composites) {
      expect(AlarmRule.length).toBeLessThanOrEqual(10_240);
      expect(namesIn(AlarmRule).length).toBeLessThanOrEqual(100);
      for (const name of namesIn(AlarmRule)) expect([...alarms.keys()]).toContain(name);
    }
  });

  it('name no resource by an export that changes when it is replaced', () => {
    const outputs = Object.values(templates).flatMap(({ Outputs = {} }) => Object.values(Outputs));
    expect(JSON.stringify(outputs)).not.toMatch(/"Ref":"SensorData/);
  });
});

describe('the topic of alarms', () => {
  const templates = pipelineTemplates('production', { ...RECEIVERS, 'kafka.brokersPerZone': 10 });
  const one = (type: string) => resourcesOf(templates, type).map(([, { Properties }]) => Properties);
  const statementsOf = (type: string, document: 'KeyPolicy' | 'PolicyDocument') => one(type)[0][document].Statement;
  const CLOUDWATCH = { Service: 'cloudwatch.amazonaws.com' };
  const fromHere = {
    StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
    ArnLike: { 'aws:SourceArn': expect.anything() },
  };

  it('is encrypted by a key that CloudWatch may use for alarms of this account', () => {
    expect(JSON.stringify(one('AWS::SNS::Topic')[0].KmsMasterKeyId)).toContain('AlarmsKey');
    expect(one('AWS::KMS::Key')).toMatchObject([{ EnableKeyRotation: true, PendingWindowInDays: 7 }]);
    expect(statementsOf('AWS::KMS::Key', 'KeyPolicy')).toContainEqual(
      expect.objectContaining({
        Principal: CLOUDWATCH,
        Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
        Condition: fromHere,
      }),
    );
  });

  it('lets CloudWatch publish, and nobody without TLS', () => {
    const statements = statementsOf('AWS::SNS::TopicPolicy', 'PolicyDocument');
    expect(statements).toContainEqual(
      expect.objectContaining({ Principal: CLOUDWATCH, Action: 'sns:Publish', Condition: fromHere }),
    );
    expect(statements).toContainEqual(
      expect.objectContaining({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
    );
    const [condition] = statements.flatMap(({ Condition }: { Condition: Record<string, Record<string, unknown>> }) =>
      Condition['ArnLike'] === undefined ? [] : [Condition['ArnLike']['aws:SourceArn']],
    );
    expect(rendered(condition)).toBe('arn:aws:cloudwatch:eu-west-1:123456789012:alarm:*');
  });

  it('writes to every address, and to the pager what wakes somebody', () => {
    const subscriptions = one('AWS::SNS::Subscription').map(
      ({ Protocol, Endpoint, FilterPolicy, FilterPolicyScope }) => ({
        ...{ Protocol, Endpoint, FilterPolicy, FilterPolicyScope },
      }),
    );
    expect(subscriptions).toEqual([
      { Protocol: 'email', Endpoint: 'ops@example.com' },
      { Protocol: 'email', Endpoint: 'lead@example.com' },
      {
        Protocol: 'https',
        Endpoint: 'https://pager.example.com/1',
        FilterPolicy: { AlarmName: [{ prefix: 'sensor-anomaly-production-page-' }] },
        FilterPolicyScope: 'MessageBody',
      },
    ]);
  });

  it('leaves nothing behind', () => {
    const [[, key] = ['', undefined]] = resourcesOf(templates, 'AWS::KMS::Key');
    expect(key?.DeletionPolicy).toBe('Delete');
  });
});

describe('the settings of alarms', () => {
  const refused = (settings: Readonly<Record<string, unknown>>) =>
    sentencesOf(() => loadConfig({ profile: 'production', alarms: settings }));

  it.each([
    [
      { email: 'ops' },
      'alarms.email must be empty or addresses separated by commas, like ops@example.com,lead@example.com, got "ops"',
    ],
    [{ email: 'ops@example.com,' }, 'alarms.email must be empty or addresses'],
    [{ email: 'ops@example' }, 'alarms.email must be empty or addresses'],
    [{ pagerUrl: 'http://pager.example.com/1' }, 'alarms.pagerUrl must be empty or a URL like https://pager'],
    [{ pagerUrl: 'https://user:password@pager.example.com/1' }, 'alarms.pagerUrl must be empty or a URL'],
    [{ anomalyPercent: 0 }, 'alarms.anomalyPercent must be a whole number from 1 to 100, got 0'],
    [{ noRecordsMinutes: 1_441 }, 'alarms.noRecordsMinutes must be a whole number from 0 to 1440, got 1441'],
  ])('refuse %j with a sentence', (settings, sentence) => {
    expect(refused(settings)).toEqual([expect.stringContaining(sentence)]);
  });

  it('let silence be no trouble where sensors are silent at night', () => {
    const ids = alarmList(loadConfig({ profile: 'production', alarms: { noRecordsMinutes: 0 } })).map(({ id }) => id);
    expect(ids).not.toContain('no-records');
    expect(ids).toContain('lag');
  });
});
