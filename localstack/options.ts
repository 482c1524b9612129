import { flag, integer, number } from '../command-line/options.ts';

const port = (what: string, usual: number) =>
  integer({ help: `Port of 127.0.0.1 for ${what}.`, min: 1, max: 65_535, default: usual });

/** The options of `npm run localstack`. */
export const upOptions = {
  current: flag({
    help:
      'Runs the current image of LocalStack, which needs a token in LOCALSTACK_AUTH_TOKEN, instead of 4.14.0, the last\n' +
      '      release without one.',
  }),
  rate: number({ help: 'Simulated readings a second.', min: 0.1, max: 1_000, default: 10 }),
  'localstack-port': port('LocalStack', 4_566),
  'kafka-port': port('Kafka', 9_092),
  'search-port': port('OpenSearch', 9_200),
  'dashboards-port': port('Dashboards', 5_601),
  'stand-in-port': port("what stands for MSK's addresses and the domain's sign-in", 9_201),
};

/** `npm run localstack -- down` has none. */
export const downOptions = {};
