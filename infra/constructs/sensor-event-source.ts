import { Duration } from 'aws-cdk-lib';
import {
  EventSourceMapping,
  EventSourceMappingLogLevel,
  type EventSourceMappingOptions,
  type IEventSourceDlq,
  type IFunction,
  MetricType,
  StartingPosition,
} from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { type InfraConfig, TOPIC } from '../config.ts';

interface SensorEventSourceProps {
  readonly target: IFunction;
  readonly clusterArn: string;
  readonly pollers: InfraConfig['pollers'];
  /** Where discarded batches go; provisioned pollers only. */
  readonly onFailure: IEventSourceDlq | undefined;
}

/**
 * Lambda's event source mapping from the topic to the detector.
 *
 * A mapping of its own instead of `ManagedKafkaEventSource`, which attaches a managed policy on every resource; the role's
 * statements come from `KafkaAccess.consumeStatements`.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-msk-configure.html
 */
export class SensorEventSource extends EventSourceMapping {
  constructor(scope: Construct, id: string, { target, clusterArn, pollers, onFailure }: SensorEventSourceProps) {
    super(scope, id, {
      target,
      eventSourceArn: clusterArn,
      kafkaTopic: TOPIC,
      kafkaConsumerGroupId: pollers.consumerGroup,
      batchSize: pollers.batchSize,
      ...startingPoint(pollers),
      ...(pollers.batchWindowSeconds >= 0 ? { maxBatchingWindow: Duration.seconds(pollers.batchWindowSeconds) } : {}),
      ...(pollers.mode === 'provisioned' ? provisioned(pollers) : {}),
      ...(onFailure === undefined ? {} : { onFailure, supportS3OnFailureDestination: true }),
    });
  }
}

function startingPoint({ startingPosition, startingTimestamp }: InfraConfig['pollers']): EventSourceMappingOptions {
  const position = { startingPosition: StartingPosition[startingPosition] };
  if (startingPosition !== 'AT_TIMESTAMP') return position;
  return { ...position, startingPositionTimestamp: Date.parse(startingTimestamp) / 1_000 };
}

function provisioned(pollers: InfraConfig['pollers']): EventSourceMappingOptions {
  const { minimum, maximum, retryAttempts, maximumRecordAgeSeconds, bisectOnError } = pollers;
  return {
    provisionedPollerConfig: { minimumPollers: minimum, maximumPollers: maximum },
    retryAttempts,
    bisectBatchOnError: bisectOnError,
    ...(maximumRecordAgeSeconds === -1 ? {} : { maxRecordAge: Duration.seconds(maximumRecordAgeSeconds) }),
    logLevel: EventSourceMappingLogLevel.WARN,
    metricsConfig: { metrics: [MetricType.EVENT_COUNT, MetricType.ERROR_COUNT, MetricType.KAFKA_METRICS] },
  };
}
