import { type HistoryOptions, historyOptions, replayOptions } from '../command-line/history-options.ts';
import { kafkaConnectionOptions } from '../command-line/kafka-connection-options.ts';
import { choice, flag, integer, number, type OptionValues, text } from '../command-line/options.ts';
import { serverOptions } from '../command-line/server-options.ts';
import { connectTimeoutOption } from '../command-line/wait-for-server.ts';
import { SIMULATION_MODES } from './simulation/simulation.ts';

/** What `npm run producer` understands. */
export const producerOptions = {
  brokers: serverOptions.brokers,
  ...kafkaConnectionOptions,
  topic: serverOptions.topic,
  'connect-timeout': connectTimeoutOption,
  rate: number({ help: 'Readings a second, of all sensors together.', min: 0.1, max: 1_000_000, default: 10 }),
  sensors: integer({ help: 'Sensors, numbered from 1.', min: 1, max: 1_000_000, default: 10 }),
  count: integer({ help: 'Ends after this many readings.', min: 1, max: Number.MAX_SAFE_INTEGER, default: undefined }),
  seed: integer({ help: 'Seed of the simulated readings.', min: 0, max: 0xffff_ffff, default: 1 }),
  mode: choice({
    help:
      'uniform: independent draws, one in six over a limit; daily: a day per sensor with noise and rare spikes; realistic:\n' +
      '      boilers, pumps, cold stores and outdoor stations whose channels depend on each other, with days, weeks, drift and\n' +
      '      labelled anomalies.',
    choices: SIMULATION_MODES,
    default: 'uniform',
  }),
  anomalies: number({
    help: 'In realistic mode: how many anomalies begin in a thousand readings of a sensor that has none; 0 for none.',
    min: 0,
    max: 1_000,
    default: 2,
  }),
  from: text({
    help: 'Time of the first simulated reading, like 2026-01-01T00:00:00Z; without it, the present time.',
    placeholder: 'TIME',
    default: undefined,
  }),
  interval: number({
    help: 'Simulated seconds between two readings of a sensor, at any --rate; without it, simulated time is real time.',
    min: 0.001,
    max: 86_400,
    default: undefined,
  }),
  ...replayOptions('1'),
  ...historyOptions,
  rules: text({
    help: 'Rules file that names the columns of a history and says how its times are read.',
    placeholder: 'FILE',
    default: undefined,
  }),
  unchecked: flag({
    help: 'Sends a history without checking the whole file first; the run ends at the first wrong row.',
  }),
  quiet: flag({ help: 'Prints no line for each reading.' }),
};

/** What a run of the producer does; how it connects to Kafka is not part of it. */
export type ProducerSettings = Omit<
  OptionValues<typeof producerOptions>,
  keyof typeof kafkaConnectionOptions | keyof typeof historyOptions | 'connect-timeout'
> &
  HistoryOptions;
