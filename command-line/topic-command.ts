/** The command that makes a topic as the detector wants it: the brokers' clock dates its records. */
export const topicCommand = (brokers: readonly string[], topic: string): string =>
  `${create(brokers, topic)} --config message.timestamp.type=LogAppendTime`;

/**
 * The command that makes a topic for records that were given up. A record in base64 with metadata, compressed, is a little
 * larger than the record was: twice the brokers' usual largest batch holds all that a usual topic has.
 *
 * @see https://kafka.apache.org/documentation/#topicconfigs_max.message.bytes (1,048,588 bytes unless told)
 */
export const failureTopicCommand = (brokers: readonly string[], topic: string): string =>
  `${create(brokers, topic)} --config max.message.bytes=2097176`;

const create = (brokers: readonly string[], topic: string): string =>
  `kafka-topics.sh --bootstrap-server ${brokers[0]} --create --topic ${topic} --partitions 6`;
