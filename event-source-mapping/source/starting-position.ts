import type { Kafka } from 'kafkajs';
import { startAtEnd, startAtTimestamp } from '../../adapters/kafka/topic.ts';
import type { MappingOptions } from '../mapping-options.ts';

/**
 * Places a consumer group at its mapping's starting position in the partitions where it has no committed offset.
 *
 * `TRIM_HORIZON` needs no placing. Partitions that a topic gains later are read from their first record in any case.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/kafka-consumer-group-id.html (committed offsets come first)
 */
export async function takeStartingPosition(kafka: Kafka, options: MappingOptions): Promise<void> {
  const { topic, groupId, startingPosition = 'TRIM_HORIZON', startingPositionTimestamp = 0 } = options;
  if (startingPosition === 'TRIM_HORIZON') return;
  const admin = kafka.admin();
  await admin.connect();
  try {
    if (startingPosition === 'LATEST') await startAtEnd(kafka, admin, topic, groupId);
    else await startAtTimestamp(kafka, admin, { topic, groupId, timestampMs: startingPositionTimestamp * 1000 });
  } finally {
    await admin.disconnect().catch(() => {});
  }
}
