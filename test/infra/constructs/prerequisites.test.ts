import { describe, expect, it } from '@jest/globals';
import { SETTING_NAMES } from '../../../infra/load-config.ts';
import { aPipeline, ofType, pipelineTemplates, theOne } from '../../support/templates/pipeline-templates.ts';
import { rendered } from '../../support/templates/rendered.ts';

const { prerequisites, data, producer } = pipelineTemplates('development');

describe('what services must have seen for a while', () => {
  it('is made before the network, which takes minutes, and so before whoever needs it', () => {
    const { prerequisitesStack, networkStack, dataStack } = aPipeline('development');
    expect(networkStack.dependencies).toEqual([prerequisitesStack]);
    expect(dataStack.dependencies).toContain(networkStack);
    for (const template of [data, producer]) {
      expect(ofType(template, 'Custom::AWS')).toEqual([]);
      expect(ofType(template, 'AWS::Logs::ResourcePolicy')).toEqual([]);
    }
  });

  it.each([
    ['OpenSearchRole', 'opensearchservice.amazonaws.com'],
    ['EcsRole', 'ecs.amazonaws.com'],
  ])('are service-linked roles, which may exist already and stay: %s', (idStart, service) => {
    const { Create, ...others } = theOne(prerequisites, 'Custom::AWS', idStart).Properties;
    expect(JSON.parse(rendered(Create))).toMatchObject({
      action: 'CreateServiceLinkedRole',
      parameters: { AWSServiceName: service },
      ignoreErrorCodesMatching: 'InvalidInput',
    });
    expect(others).not.toHaveProperty('Delete');
  });

  it('is a guard that knows every setting, in words, and acts after everything else in its stack', () => {
    const [[id, guard] = ['', undefined]] = ofType(prerequisites, 'Custom::SettingsGuard');
    const { settings, accept } = guard?.Properties ?? {};
    expect(Object.keys(settings).sort()).toEqual([...SETTING_NAMES].sort());
    expect(settings).toMatchObject({ 'kafka.partitions': '3', rules: 'hot temperature above 40' });
    expect(accept).toEqual([]);
    const later = Object.keys(prerequisites.Resources).filter((other) => !/^SettingsGuard/.test(other));
    expect(later.filter((other) => !guard?.DependsOn?.includes(other))).toEqual([]);
    expect(JSON.stringify(prerequisites.Resources).includes(`"${id}"`)).toBe(true);
  });

  it('is the leave to write logs, for domains of this account only', () => {
    const document = rendered(theOne(prerequisites, 'AWS::Logs::ResourcePolicy').Properties.PolicyDocument);
    expect(JSON.parse(document).Statement).toEqual([
      expect.objectContaining({
        Principal: { Service: 'es.amazonaws.com' },
        Condition: {
          StringEquals: { 'aws:SourceAccount': '123456789012' },
          ArnLike: { 'aws:SourceArn': 'arn:aws:es:eu-west-1:123456789012:domain/*' },
        },
      }),
    ]);
  });
});
