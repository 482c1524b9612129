import {
  type EventSourceMappingConfiguration,
  LambdaClient,
  ListEventSourceMappingsCommand,
} from '@aws-sdk/client-lambda';
import type { MappingOptions } from '../event-source-mapping/mapping-options.ts';
import { type StackTemplate, withoutResources } from '../infra/local/template.ts';
import { EMULATED } from './account/emulated-account.ts';

const MAPPING = 'AWS::Lambda::EventSourceMapping';

/** What an emulator forgets of a mapping from Kafka, so that it has to be said. */
export interface Forgotten {
  readonly topic: string;
  readonly groupId: string;
}

/** The event source mapping that was deployed, and what it calls. */
export interface DeployedMapping {
  /** With its alias. */
  readonly functionArn: string;
  readonly options: Omit<MappingOptions, 'timeoutMs'>;
}

/**
 * Reads the only mapping of a function from the account, so that ours delivers as the template says.
 *
 * @throws Error when there is none, or more than one
 */
export async function deployedMapping(url: string, functionName: string, forgotten: Forgotten) {
  const { region, credentials } = EMULATED;
  const client = new LambdaClient({ endpoint: url, region, credentials });
  try {
    const { EventSourceMappings = [] } = await client.send(
      new ListEventSourceMappingsCommand({ FunctionName: functionName }),
    );
    const [only, ...others] = EventSourceMappings;
    if (only === undefined || others.length > 0)
      throw new Error(
        `The function ${functionName} must have one event source mapping, and has ${EventSourceMappings.length}.`,
      );
    return mappingOf(only, url, forgotten);
  } finally {
    client.destroy();
  }
}

/**
 * Reads the mapping from a template, for an emulator that keeps none from Kafka.
 *
 * @param idOf physical id of the only resource of a type
 */
export async function mappingInTemplate(
  { Resources = {} }: StackTemplate,
  url: string,
  idOf: (type: string) => Promise<string>,
): Promise<DeployedMapping> {
  const mapping = Object.values(Resources).find(({ Type }) => Type === MAPPING)?.Properties ?? {};
  const { DestinationConfig, ...stored } = mapping;
  const bucket = DestinationConfig === undefined ? undefined : await idOf('AWS::S3::Bucket');
  const OnFailure = { Destination: `arn:aws:s3:::${bucket}` };
  const FunctionArn = await idOf('AWS::Lambda::Alias');
  const forgotten = { topic: '', groupId: '' };
  return mappingOf({ ...stored, FunctionArn, ...(bucket && { DestinationConfig: { OnFailure } }) }, url, forgotten);
}

/** A template without the mapping. */
export function withoutMapping(template: StackTemplate): StackTemplate {
  return { ...template, Resources: withoutResources(template.Resources ?? {}, ({ Type }) => Type === MAPPING) };
}

/** @param url of the emulator, which is its S3 too */
export function mappingOf(stored: EventSourceMappingConfiguration, url: string, forgotten: Forgotten): DeployedMapping {
  const { BatchSize = 100, MaximumBatchingWindowInSeconds: window = 0, MaximumRetryAttempts: retryAttempts } = stored;
  const [, bucket] = /^arn:[^:]+:s3:::(.+)$/.exec(stored.DestinationConfig?.OnFailure?.Destination ?? '') ?? [];
  return {
    functionArn: stored.FunctionArn ?? '',
    options: {
      topic: stored.Topics?.[0] ?? forgotten.topic,
      groupId: stored.AmazonManagedKafkaEventSourceConfig?.ConsumerGroupId ?? forgotten.groupId,
      batchSize: BatchSize,
      ...(window > 0 && { batchWindowMs: window * 1_000 }),
      // Only pollers of this kind know limits and destinations.
      provisioned: stored.ProvisionedPollerConfig !== undefined || bucket !== undefined || retryAttempts !== undefined,
      ...(retryAttempts !== undefined && { retryAttempts: Number(retryAttempts) }),
      bisectBatchOnError: stored.BisectBatchOnFunctionError ?? false,
      ...(bucket !== undefined && { onFailure: { kind: 's3', bucket, endpoint: url } }),
    },
  };
}
