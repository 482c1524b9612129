import { describe, expect, it } from '@jest/globals';
import { ofType, pipelineTemplates, theOne } from '../../support/templates/pipeline-templates.ts';

const mapping = (...pipeline: Parameters<typeof pipelineTemplates>) =>
  theOne(pipelineTemplates(...pipeline).detector, 'AWS::Lambda::EventSourceMapping').Properties;

describe('the event source mapping', () => {
  it('reads the topic from its beginning by pollers that AWS sizes, in development', () => {
    const { FunctionName: _function, EventSourceArn: _arn, Tags: _tags, ...properties } = mapping('development');
    expect(properties).toEqual({
      Topics: ['sensor-data'],
      StartingPosition: 'TRIM_HORIZON',
      BatchSize: 10_000,
      AmazonManagedKafkaEventSourceConfig: { ConsumerGroupId: 'detector' },
    });
  });

  it('retries until the topic deletes a record, discards nothing, and is measured, in production', () => {
    expect(mapping('production')).toMatchObject({
      ProvisionedPollerConfig: { MinimumPollers: 1, MaximumPollers: 4 },
      MaximumRetryAttempts: -1,
      BisectBatchOnFunctionError: false,
      MetricsConfig: { Metrics: ['EventCount', 'ErrorCount', 'KafkaMetrics'] },
      LoggingConfig: { SystemLogLevel: 'WARN' },
    });
    expect(mapping('production')).not.toHaveProperty('MaximumRecordAgeInSeconds');
    expect(mapping('production')).not.toHaveProperty('DestinationConfig');
  });

  it('moves batches to a bucket only when a limit of retries is chosen', () => {
    const template = pipelineTemplates('production', {
      'pollers.onFailure': 's3',
      'pollers.retryAttempts': 100,
    }).detector;
    expect(theOne(template, 'AWS::Lambda::EventSourceMapping').Properties).toMatchObject({
      MaximumRetryAttempts: 100,
      DestinationConfig: {
        OnFailure: { Destination: { 'Fn::GetAtt': [expect.stringMatching(/^FailedBatches/), 'Arn'] } },
      },
    });
    expect(theOne(template, 'AWS::S3::Bucket')).toMatchObject({
      DeletionPolicy: 'RetainExceptOnCreate',
      Properties: {
        PublicAccessBlockConfiguration: { BlockPublicAcls: true, RestrictPublicBuckets: true },
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
        },
        LifecycleConfiguration: {
          Rules: [{ ExpirationInDays: 90, NoncurrentVersionExpiration: { NoncurrentDays: 90 }, Status: 'Enabled' }],
        },
      },
    });
  });

  it('calls the function by a name of the consumer group, so that another group gets another mapping', () => {
    const aliasOf = (...pipeline: Parameters<typeof pipelineTemplates>) => {
      const { detector } = pipelineTemplates(...pipeline);
      const [[id, alias] = ['', undefined]] = ofType(detector, 'AWS::Lambda::Alias');
      const target = JSON.stringify(theOne(detector, 'AWS::Lambda::EventSourceMapping').Properties.FunctionName);
      expect(target).toContain(`{"Ref":"${id}"}`);
      expect(target).toContain(`":${alias?.Properties.Name}"`);
      expect(alias?.Properties.FunctionVersion).toBe('$LATEST');
      return alias?.Properties.Name;
    };
    expect(aliasOf('development')).toBe('group-detector');
    expect(aliasOf('development', { 'pollers.consumerGroup': 'again' })).toBe('group-again');
  });

  it('replays from a time, in seconds since 1970', () => {
    const replay = { 'pollers.startingPosition': 'AT_TIMESTAMP', 'pollers.startingTimestamp': '2026-11-22T09:00:00Z' };
    expect(mapping('development', replay)).toMatchObject({
      StartingPosition: 'AT_TIMESTAMP',
      StartingPositionTimestamp: 1_795_338_000,
    });
  });

  it.each([
    [-1, undefined],
    [0, 0],
    [5, 5],
  ])('with a batch window of %d seconds sets %p, so that -1 keeps the half second of Lambda', (seconds, expected) => {
    expect(mapping('development', { 'pollers.batchWindowSeconds': seconds }).MaximumBatchingWindowInSeconds).toBe(
      expected,
    );
  });
});
