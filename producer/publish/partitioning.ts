import { Partitioners } from 'kafkajs';

/** About ten megabytes of keys; working one out again costs some microseconds. */
const REMEMBERED_KEYS = 100_000;

/**
 * Makes the function from a record's key to its partition: murmur2 of the key, as the Java client's default does.
 *
 * The number of partitions is fixed when it is made: partitions added later take no readings of this run, and so a
 * sensor's readings stay in one partition and in order.
 *
 * @param remembered keys whose partition is remembered, at most: a history may have any number of sensors
 * @see https://kafka.apache.org/documentation/#producerconfigs_partitioner.class
 */
export function keyPartitioner(
  topic: string,
  partitions: number,
  remembered = REMEMBERED_KEYS,
): (key: string) => number {
  const choose = Partitioners.DefaultPartitioner();
  const partitionMetadata = Array.from({ length: partitions }, (_, partitionId) => ({
    partitionErrorCode: 0,
    partitionId,
    leader: 0,
    replicas: [],
    isr: [],
  }));
  const known = new Map<string, number>();
  return (key) => {
    const cached = known.get(key);
    if (cached !== undefined) return cached;
    const partition = choose({ topic, partitionMetadata, message: { key, value: null } });
    if (known.size >= remembered) known.clear();
    known.set(key, partition);
    return partition;
  };
}
