import { text } from './options.ts';

/** Kafka brokers, the topic of the readings, and OpenSearch, as every command that needs them asks for them. */
export const serverOptions = {
  brokers: text({
    help: 'Kafka brokers to connect to first.',
    placeholder: 'HOST:PORT[,…]',
    pattern: /^[^\s:,@/]+:\d{1,5}(,[^\s:,@/]+:\d{1,5})*$/,
    allowed: 'HOST:PORT, or several separated by commas, like 127.0.0.1:9092,127.0.0.1:9093',
    default: '127.0.0.1:9092',
  }),
  topic: text({
    help: 'Topic of the readings; it must exist.',
    placeholder: 'NAME',
    pattern: /^(?!\.{1,2}$)[a-zA-Z0-9._-]{1,249}$/,
    allowed: 'a topic name of 1 to 249 letters, digits, dots, underscores and dashes',
    default: 'sensor-data',
  }),
  search: text({
    help: 'OpenSearch node or cluster with the indices.',
    placeholder: 'URL',
    pattern: /^https?:\/\/[^\s/]/i,
    allowed: 'an http or https URL',
    default: 'http://127.0.0.1:9200',
  }),
};

/** Consumer group of a detector that is not told another. */
export const DEFAULT_GROUP = 'sensor-anomaly-detector';

/** The rules file, where readings are judged. */
export const rulesOption = text({
  help: 'JSON file with the rules; without it temperature above 40 and pressure above 120 are anomalies.',
  placeholder: 'FILE',
  default: undefined,
});

/** The command that creates a topic as the detector wants it: the brokers' clock dates its records. */
export const topicCommand = (brokers: readonly string[], topic: string): string =>
  `${create(brokers, topic)} --config message.timestamp.type=LogAppendTime`;

/**
 * The command that creates a topic for discarded records. A record in base64 with metadata, compressed, is a little larger
 * than the record was: twice the brokers' default for the largest batch has room for every record of a topic with that default.
 *
 * @see https://kafka.apache.org/documentation/#topicconfigs_max.message.bytes (1,048,588 bytes unless told)
 */
export const failureTopicCommand = (brokers: readonly string[], topic: string): string =>
  `${create(brokers, topic)} --config max.message.bytes=2097176`;

const create = (brokers: readonly string[], topic: string): string =>
  `kafka-topics.sh --bootstrap-server ${brokers[0]} --create --topic ${topic} --partitions 6`;
