import { kafkaConnectionOptions } from '../command-line/kafka-connection-options.ts';
import { viewsOptions } from '../command-line/notify-options.ts';
import { flag, integer, number, text } from '../command-line/options.ts';
import { searchConnectionOptions } from '../command-line/search-connection-options.ts';
import { DEFAULT_GROUP, rulesOption, serverOptions } from '../command-line/server-options.ts';
import { retentionOption } from '../command-line/topic-retention.ts';
import { connectTimeoutOption } from '../command-line/wait-for-server.ts';
import { functionOptions } from './function-options.ts';
import { mappingCommandOptions } from './mapping-command-options.ts';
import { replayOptions } from './replay-options.ts';

/**
 * The options of `npm run detect`: names and ranges are those of Lambda's Kafka event source mapping where it has them.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-msk-parameters.html
 */
export const detectOptions = {
  brokers: serverOptions.brokers,
  ...kafkaConnectionOptions,
  topic: serverOptions.topic,
  search: serverOptions.search,
  ...searchConnectionOptions,
  group: text({
    help: 'Consumer group, whose committed offsets say where to continue.',
    placeholder: 'NAME',
    default: DEFAULT_GROUP,
  }),
  ...mappingCommandOptions,
  'batch-size': integer({
    help: "Records in one invocation at most (Lambda's own default is 100).",
    min: 1,
    max: 10_000,
    default: 10_000,
  }),
  'batch-window': number({
    help:
      'Seconds that a record may wait for the batch to fill (Lambda takes 0.5, its default, or whole seconds). Without it a batch\n' +
      '      goes out as soon as no other is being judged, and fills until then.',
    min: 0,
    max: 300,
    default: undefined,
  }),
  timeout: integer({
    help: 'Seconds that one invocation may take before the same batch is sent again.',
    min: 1,
    max: 840,
    default: 60,
  }),
  rules: rulesOption,
  'retention-hours': retentionOption,
  'connect-timeout': connectTimeoutOption,
  'no-model': flag({ help: 'Judges by the rules alone, without the model that learns what is usual for each sensor.' }),
  'no-views': flag({ help: 'Does not look for episodes, silent sensors and finished hours.' }),
  ...viewsOptions,
  ...functionOptions,
  ...replayOptions,
};
