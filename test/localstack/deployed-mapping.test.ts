import { describe, expect, it } from '@jest/globals';
import { mappingInTemplate, mappingOf, withoutMapping } from '../../localstack/deployed-mapping.ts';
import { pretendedLines } from '../../localstack/pretended.ts';

const forgotten = { topic: 'sensor-data', groupId: 'detector' };
const URL = 'http://127.0.0.1:4566';

describe('the deployed event source mapping', () => {
  it('says how ours delivers', () => {
    const stored = {
      FunctionArn: 'arn:f:group-detector',
      ...{
        BatchSize: 500,
        MaximumBatchingWindowInSeconds: 2,
        MaximumRetryAttempts: 3,
        BisectBatchOnFunctionError: true,
      },
      DestinationConfig: { OnFailure: { Destination: 'arn:aws:s3:::failed' } },
      Topics: ['readings'],
      AmazonManagedKafkaEventSourceConfig: { ConsumerGroupId: 'group' },
    };
    expect(mappingOf(stored, URL, forgotten)).toEqual({
      functionArn: 'arn:f:group-detector',
      options: {
        ...{ topic: 'readings', groupId: 'group', batchSize: 500, batchWindowMs: 2_000, provisioned: true },
        ...{ retryAttempts: 3, bisectBatchOnError: true, onFailure: { kind: 's3', bucket: 'failed', endpoint: URL } },
      },
    });
  });

  it('leaves open what the emulator has forgotten, and what nobody has set', () => {
    expect(mappingOf({ BatchSize: 10_000, MaximumBatchingWindowInSeconds: 0 }, URL, forgotten).options).toEqual({
      ...{ ...forgotten, batchSize: 10_000, provisioned: false, bisectBatchOnError: false },
    });
  });
});

describe('the event source mapping of a template', () => {
  const Properties = {
    ...{ FunctionName: { Ref: 'Alias' }, BatchSize: 10_000, Topics: ['sensor-data'], MaximumRetryAttempts: 3 },
    AmazonManagedKafkaEventSourceConfig: { ConsumerGroupId: 'detector' },
    DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': ['Bucket', 'Arn'] } } },
  };
  const template = {
    Resources: {
      Mapping: { Type: 'AWS::Lambda::EventSourceMapping', Properties },
      Bucket: { Type: 'AWS::S3::Bucket' },
    },
  };

  it('is read with what was made of alias and bucket, and can be left out', async () => {
    const idOf = async (type: string) => (type === 'AWS::S3::Bucket' ? 'failed' : 'arn:f:group-detector');
    expect(await mappingInTemplate(template, URL, idOf)).toEqual({
      functionArn: 'arn:f:group-detector',
      options: {
        ...{ ...forgotten, batchSize: 10_000, provisioned: true, retryAttempts: 3, bisectBatchOnError: false },
        onFailure: { kind: 's3', bucket: 'failed', endpoint: URL },
      },
    });
    expect(Object.keys(withoutMapping(template).Resources ?? {})).toEqual(['Bucket']);
  });
});

describe('what is not as on AWS', () => {
  it('names placeholders as such, and what is kept and not carried out', () => {
    const resource = (type: string, physicalId: string) => ({ type, physicalId });
    const lines = pretendedLines([
      resource('AWS::Lambda::Function', 'detector'),
      resource('AWS::CloudWatch::CompositeAlarm', 'unknown'),
      resource('AWS::Scheduler::Schedule', 'every-minute'),
      resource('AWS::IAM::Policy', 'one'),
      resource('AWS::IAM::Policy', 'two'),
    ]);
    expect(lines).toEqual([
      '1 × AWS::CloudWatch::CompositeAlarm: a placeholder, nothing was made',
      '2 × AWS::IAM::Policy: kept, but nothing is refused by it here; npm test -- test/emulated enforces it in another emulator',
      '1 × AWS::Scheduler::Schedule: kept, but this command calls its function once a minute instead',
    ]);
  });
});
