import { describe, expect, it } from '@jest/globals';
import { parseConfig } from '../../../functions/views/config.ts';
import {
  aPipeline,
  ofType,
  type PipelineTemplate,
  pipelineTemplates,
  theOne,
} from '../../support/templates/pipeline-templates.ts';
import { rendered } from '../../support/templates/rendered.ts';

const ADDRESSES = { 'alerts.email': 'one@example.com,two@example.com' };
const viewsFunction = (resources: PipelineTemplate) =>
  ofType(resources, 'AWS::Lambda::Function').find(([id]) => id.startsWith('ViewsFunction'))?.[1];

describe('the views on AWS', () => {
  it('run each minute with a configuration that they take, and tell nobody unless asked to', () => {
    const { detector } = pipelineTemplates('development');
    expect(theOne(detector, 'AWS::Scheduler::Schedule').Properties).toMatchObject({
      ScheduleExpression: 'rate(1 minute)',
      Target: { RetryPolicy: { MaximumRetryAttempts: 0 } },
    });
    const variables = viewsFunction(detector)?.Properties['Environment'].Variables;
    const environment = Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, rendered(value)]));
    expect(parseConfig({ ...environment, SEARCH_NODE: 'https://search', AWS_REGION: 'eu-central-1' })).toMatchObject({
      value: { overlapMs: 180_000, receiver: { kind: 'none' } },
    });
    expect(ofType(detector, 'AWS::SNS::Topic')).toEqual([]);
  });

  it('tell by an encrypted topic, which takes nothing without TLS, by way of an endpoint without NAT', () => {
    const { detector } = pipelineTemplates('development', ADDRESSES);
    expect(theOne(detector, 'AWS::SNS::Topic').Properties['KmsMasterKeyId']).toBeDefined();
    expect(ofType(detector, 'AWS::SNS::Subscription').map(([, { Properties }]) => Properties)).toMatchObject([
      { Protocol: 'email', Endpoint: 'one@example.com' },
      { Protocol: 'email', Endpoint: 'two@example.com' },
    ]);
    const services = ofType(detector, 'AWS::EC2::VPCEndpoint').map(([, { Properties }]) =>
      rendered(Properties['ServiceName']),
    );
    expect(services.some((service) => service.includes('sns'))).toBe(true);
    expect(viewsFunction(detector)?.Properties['Environment'].Variables.NOTIFY_TOPIC_ARN).toBeDefined();
  });

  it('refuse an address that is none', () => {
    expect(() => aPipeline('development', { 'alerts.email': 'nobody' })).toThrow(
      'alerts.email must be empty or e-mail addresses separated by commas, like operations@example.com, got "nobody"',
    );
  });
});
