import { kafkaConnectionOptions } from '../command-line/kafka-connection-options.ts';
import { text } from '../command-line/options.ts';
import { searchConnectionOptions } from '../command-line/search-connection-options.ts';
import { serverOptions } from '../command-line/server-options.ts';

/** The options of `npm run score-labels`. */
export const scoreLabelsOptions = {
  brokers: serverOptions.brokers,
  ...kafkaConnectionOptions,
  topic: serverOptions.topic,
  search: serverOptions.search,
  ...searchConnectionOptions,
  'timestamp-field': text({
    help: 'Field of the readings that holds their time.',
    placeholder: 'NAME',
    default: 'timestamp',
  }),
};
