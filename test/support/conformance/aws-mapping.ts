import {
  CreateEventSourceMappingCommand,
  DeleteEventSourceMappingCommand,
  GetEventSourceMappingCommand,
  LambdaClient,
} from '@aws-sdk/client-lambda';
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import type { MskEvent } from '../../../event-source-mapping/msk-event.ts';
import { eventually } from '../eventually.ts';
import type { ScratchTopic } from '../servers/scratch-topic.ts';
import type { CaseOptions, MappingUnderTest } from './mapping-under-test.ts';

const PATIENCE_MS = 600_000;

/**
 * Lambda's own event source mapping, for a cluster whose brokers KAFKA_BROKERS names.
 *
 * CONFORMANCE_CLUSTER_ARN is the cluster; CONFORMANCE_FUNCTION a deployed function that puts each event, before doing as
 * told-function.ts has it, as JSON into the bucket CONFORMANCE_BUCKET under `<topic>/<milliseconds>-<request id>`, the
 * topic being that of the event's first record; it runs with a reserved concurrency of 1. Written from the documentation:
 * it has not been run.
 */
export function awsMapping(env: NodeJS.ProcessEnv): MappingUnderTest {
  const [lambda, s3] = [new LambdaClient(), new S3Client()];
  const bucket = env['CONFORMANCE_BUCKET'];
  return {
    patienceMs: PATIENCE_MS,
    async start({ topic, groupId }: ScratchTopic, options: CaseOptions) {
      const created = await lambda.send(
        new CreateEventSourceMappingCommand({
          FunctionName: env['CONFORMANCE_FUNCTION'],
          EventSourceArn: env['CONFORMANCE_CLUSTER_ARN'],
          Topics: [topic],
          AmazonManagedKafkaEventSourceConfig: { ConsumerGroupId: groupId },
          ...parametersOf(options),
        }),
      );
      const { UUID } = created;
      const isEnabled = async () => (await lambda.send(new GetEventSourceMappingCommand({ UUID }))).State === 'Enabled';
      await eventually('the mapping polls', isEnabled, PATIENCE_MS);
      return {
        events: () => eventsIn(s3, bucket, `${topic}/`),
        polled: () => undefined,
        stop: async () => void (await lambda.send(new DeleteEventSourceMappingCommand({ UUID }))),
      };
    },
  };
}

function parametersOf(options: CaseOptions) {
  const { batchSize, batchWindowMs = 500, startingPosition = 'TRIM_HORIZON', startingPositionTimestamp } = options;
  const { provisioned = false, filters = [], onFailure, reportBatchItemFailures } = options;
  return {
    BatchSize: batchSize,
    MaximumBatchingWindowInSeconds: batchWindowMs % 1000 === 0 ? batchWindowMs / 1000 : undefined,
    StartingPosition: startingPosition,
    StartingPositionTimestamp:
      startingPositionTimestamp === undefined ? undefined : new Date(startingPositionTimestamp * 1000),
    FilterCriteria: { Filters: filters.map((Pattern) => ({ Pattern })) },
    ProvisionedPollerConfig: provisioned ? { MinimumPollers: 1, MaximumPollers: 1 } : undefined,
    MaximumRetryAttempts: options.retryAttempts,
    MaximumRecordAgeInSeconds: options.maxRecordAgeSeconds,
    BisectBatchOnFunctionError: options.bisectBatchOnError,
    FunctionResponseTypes:
      reportBatchItemFailures === true ? (['ReportBatchItemFailures'] as const).slice() : undefined,
    DestinationConfig:
      onFailure?.kind === 'kafka' ? { OnFailure: { Destination: `kafka://${onFailure.topic}` } } : undefined,
  };
}

async function eventsIn(s3: S3Client, Bucket: string | undefined, Prefix: string): Promise<readonly MskEvent[]> {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix }));
  const keys = Contents.map(({ Key = '' }) => Key).sort();
  const objects = await Promise.all(keys.map((Key) => s3.send(new GetObjectCommand({ Bucket, Key }))));
  const texts = await Promise.all(objects.map(async ({ Body }) => (await Body?.transformToString()) ?? '{}'));
  return texts.map((text) => JSON.parse(text) as MskEvent);
}
