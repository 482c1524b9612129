import { Partitioners } from 'kafkajs';

/**
 * Makes the function from a record's key to its partition: murmur2 of the key, as the Java client's default does.
 *
 * The number of partitions is fixed when it is made: partitions added later take no readings of this run, and so a
 * sensor's readings stay in one partition and in order.
 *
 * @see https://kafka.apache.org/documentation/#producerconfigs_partitioner.class
 */
export function keyPartitioner(topic: string, partitions: number): (key: string) => number {
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
    known.set(key, partition);
    return partition;
  };
}
