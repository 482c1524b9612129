import { choice, flag, integer, number, type OptionValues, text } from '../command-line/options.ts';

/** What `npm run producer` understands. */
export const producerOptions = {
  brokers: text({
    help: 'Kafka brokers to begin with.',
    placeholder: 'HOST:PORT[,HOST:PORT…]',
    pattern: /^[^\s,:]+:\d{1,5}(,[^\s,:]+:\d{1,5})*$/,
    allowed: 'a list like 127.0.0.1:9092,127.0.0.1:9093',
    default: '127.0.0.1:9092',
  }),
  topic: text({
    help: 'Topic that takes the readings; it must exist.',
    placeholder: 'NAME',
    pattern: /^(?!\.{1,2}$)[A-Za-z0-9._-]{1,249}$/,
    allowed: 'up to 249 letters, digits, dots, dashes or underscores',
    default: 'sensor-data',
  }),
  rate: number({ help: 'Readings a second, of all sensors together.', min: 0.1, max: 1_000_000, default: 10 }),
  sensors: integer({ help: 'Sensors, numbered from 1.', min: 1, max: 1_000_000, default: 10 }),
  count: integer({ help: 'Ends after this many readings.', min: 1, max: Number.MAX_SAFE_INTEGER, default: undefined }),
  seed: integer({ help: 'Seed of the simulated readings.', min: 0, max: 0xffff_ffff, default: 1 }),
  mode: choice({
    help: 'uniform: independent draws, some over the limits; daily: a day per sensor with noise and rare spikes.',
    choices: ['uniform', 'daily'],
    default: 'uniform',
  }),
  quiet: flag({ help: 'Prints no line for each reading.' }),
};

/** The producer's settings as given on its command line. */
export type ProducerSettings = OptionValues<typeof producerOptions>;
