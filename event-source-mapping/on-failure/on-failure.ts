import { type ISocketFactory, type Kafka, logLevel } from 'kafkajs';
import { type KafkaSecurity, kafkaClient, PLAINTEXT } from '../../adapters/kafka/kafka-connection.ts';
import { kafkajsLog } from '../../adapters/kafka/kafkajs-log.ts';
import type { MappingLog } from '../mapping-log.ts';
import type { MappingOptions } from '../mapping-options.ts';
import { KafkaDestination } from './kafka-destination.ts';
import { folderStore, ObjectDestination, openedLate, s3Store } from './object-destination.ts';
import type { OnFailureDestination } from './on-failure-destination.ts';

interface DestinationOptions extends MappingOptions {
  readonly brokers: readonly string[];
  readonly security?: KafkaSecurity;
  readonly socketFactory?: ISocketFactory;
  readonly log: MappingLog;
}

const REQUEST_TIMEOUT_MS = 10_000;

/** The on-failure destination of a mapping's options; undefined when they name none. */
export function onFailureDestination(
  options: DestinationOptions,
  functionArn: string,
): OnFailureDestination | undefined {
  const { onFailure, topic, groupId, log } = options;
  switch (onFailure?.kind) {
    case undefined:
      return undefined;
    case 'kafka':
      return new KafkaDestination({ kafka: destinationKafka(options), topic: onFailure.topic, functionArn, log });
    case 's3': {
      const store = openedLate(() => s3Store(onFailure.bucket, onFailure.endpoint));
      return new ObjectDestination({ store, topic, groupId, functionArn });
    }
    case 'folder':
      return new ObjectDestination({ store: folderStore(onFailure.path), topic, groupId, functionArn });
  }
}

/**
 * A client of its own, because the source takes everything that its client logs to be about the topic that is read. Here
 * errors tell of trouble, and discarding tries again until the destination has the records.
 */
function destinationKafka({ brokers, security = PLAINTEXT, socketFactory }: DestinationOptions): Kafka {
  return kafkaClient(
    { brokers, security },
    {
      clientId: 'on-failure-destination',
      requestTimeout: REQUEST_TIMEOUT_MS,
      retry: { retries: 2, initialRetryTime: 100 },
      logLevel: logLevel.NOTHING,
      logCreator: kafkajsLog(() => {}),
      ...(socketFactory !== undefined && { socketFactory }),
    },
  );
}
