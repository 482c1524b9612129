import type { Kafka } from 'kafkajs';
import { KafkaDestination } from './kafka-destination.ts';
import type { MappingOptions } from './mapping-options.ts';
import { folderStore, ObjectDestination, openedLate, s3Store } from './object-destination.ts';
import type { OnFailureDestination } from './on-failure-destination.ts';

/** The on-failure destination of a mapping's options; undefined when they name none. */
export function onFailureDestination(
  { onFailure, topic, groupId }: MappingOptions,
  functionArn: string,
  newKafka: () => Kafka,
): OnFailureDestination | undefined {
  switch (onFailure?.kind) {
    case undefined:
      return undefined;
    case 'kafka':
      return new KafkaDestination({ kafka: newKafka(), topic: onFailure.topic, functionArn });
    case 's3': {
      const store = openedLate(() => s3Store(onFailure.bucket, onFailure.endpoint));
      return new ObjectDestination({ store, topic, groupId, functionArn });
    }
    case 'folder':
      return new ObjectDestination({ store: folderStore(onFailure.path), topic, groupId, functionArn });
  }
}
