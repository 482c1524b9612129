import { Kafka, logLevel } from 'kafkajs';

/** How many group coordinators a broker has: partitions of its topic of offsets, which it makes when first asked for one. */
export const GROUP_COORDINATORS = 4;

/** One group for each coordinator: a group belongs to the partition that the Java hash of its id, for one letter the letter, leaves. */
const GROUPS = Array.from({ length: GROUP_COORDINATORS }, (_, index) => String.fromCharCode('a'.charCodeAt(0) + index));

/**
 * Whether every group coordinator of a broker that has just started answers: the broker takes connections before that, and
 * then refuses consumers for a moment because a coordinator is loading. Asks for offsets of groups that need not exist.
 */
export async function groupCoordinatorsAnswer(broker: string): Promise<boolean> {
  const admin = new Kafka({ brokers: [broker], logLevel: logLevel.NOTHING, retry: { retries: 0 } }).admin();
  try {
    await admin.connect();
    // Names the brokers, without which kafkajs asks nobody for a coordinator.
    await admin.fetchTopicMetadata();
    await Promise.all(GROUPS.map((groupId) => admin.fetchOffsets({ groupId })));
    return true;
  } catch {
    return false;
  } finally {
    await admin.disconnect();
  }
}
