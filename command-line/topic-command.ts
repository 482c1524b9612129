/** The command that makes a topic as the detector wants it: the brokers' clock dates its records. */
export const topicCommand = (brokers: readonly string[], topic: string): string =>
  `kafka-topics.sh --bootstrap-server ${brokers[0]} --create --topic ${topic} --partitions 6 --config message.timestamp.type=LogAppendTime`;
