import { kafkaConnectionOptions } from '../command-line/kafka-connection-options.ts';
import { text } from '../command-line/options.ts';
import { detectOptions } from './detect-options.ts';
import { searchConnectionOptions } from './search-connection-options.ts';

/** The options of `npm run score-labels`. */
export const scoreLabelsOptions = {
  brokers: detectOptions.brokers,
  ...kafkaConnectionOptions,
  topic: detectOptions.topic,
  search: detectOptions.search,
  ...searchConnectionOptions,
  'timestamp-field': text({
    help: 'Field of the readings that holds their time.',
    placeholder: 'NAME',
    default: 'timestamp',
  }),
};
