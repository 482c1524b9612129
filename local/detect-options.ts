import { kafkaConnectionOptions } from '../command-line/kafka-connection-options.ts';
import { integer, number, text } from '../command-line/options.ts';
import { functionOptions } from './function-options.ts';
import { mappingCommandOptions } from './mapping-command-options.ts';
import { replayOptions } from './replay-options.ts';
import { searchConnectionOptions } from './search-connection-options.ts';

/**
 * The options of `npm run detect`: names and ranges are those of Lambda's Kafka event source mapping where it has them.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-msk-parameters.html
 */
export const detectOptions = {
  brokers: text({
    help: 'Kafka brokers to start from.',
    placeholder: 'HOST:PORT[,…]',
    pattern: /^[^\s:,@/]+:\d+(,[^\s:,@/]+:\d+)*$/,
    allowed: 'HOST:PORT, or several separated by commas',
    default: '127.0.0.1:9092',
  }),
  ...kafkaConnectionOptions,
  topic: text({
    help: 'Topic with the readings; it must exist.',
    placeholder: 'NAME',
    pattern: /^[a-zA-Z0-9._-]{1,249}$/,
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
  ...searchConnectionOptions,
  group: text({
    help: 'Consumer group: its committed offsets say where to go on.',
    placeholder: 'NAME',
    default: 'sensor-anomaly-detector',
  }),
  ...mappingCommandOptions,
  'batch-size': integer({
    help: "Records in one invocation at most (Lambda's own default is 100).",
    min: 1,
    max: 10_000,
    default: 10_000,
  }),
  'batch-window': number({
    help: 'Seconds that a record may wait for the batch to fill (Lambda takes 0.5, its default, or whole seconds).',
    min: 0,
    max: 300,
    default: 0.1,
  }),
  timeout: integer({
    help: 'Seconds that one invocation may take; after that the same batch is sent again.',
    min: 1,
    max: 840,
    default: 60,
  }),
  rules: text({
    help: 'JSON file with the rules; without it temperature above 40 and pressure above 120 are anomalies.',
    placeholder: 'FILE',
    default: undefined,
  }),
  ...functionOptions,
  ...replayOptions,
};
