import { historyOptions, replayOptions } from '../command-line/history-options.ts';
import { viewsOptions } from '../command-line/notify-options.ts';
import { choice, flag, integer, number, text } from '../command-line/options.ts';
import { MOST_KEEP_DAYS } from '../functions/retention/config.ts';
import { SIMULATION_MODES } from '../producer/simulation/simulation.ts';

/** The options of `npm start`. */
export const startOptions = {
  rate: number({ help: 'Readings a second that the producer sends.', min: 0.1, max: 1_000_000, default: 50 }),
  sensors: integer({ help: 'Sensors that the producer simulates.', min: 1, max: 1_000_000, default: 10 }),
  mode: choice({
    help: 'What the sensors measure: uniform random values, a daily cycle with rare spikes, or realistic with labelled anomalies.',
    choices: SIMULATION_MODES,
    default: 'uniform',
  }),
  seed: integer({ help: 'Seed of the readings.', min: 0, max: 4_294_967_295, default: 1 }),
  duration: number({
    help: 'Seconds to produce readings; then all of them are judged and counted and everything is stopped, with exit status 0\n      only if nothing is missing and the run was not interrupted.',
    min: 1,
    max: 31_536_000,
    default: undefined,
  }),
  ...replayOptions('max'),
  ...historyOptions,
  'no-producer': flag({ help: 'Starts no producer: send readings of your own to the topic.' }),
  rules: text({
    help: 'Rules file (JSON), which also names the columns of a history; without it: temperature above 40, pressure above 120.',
    placeholder: 'FILE',
    default: undefined,
  }),
  'keep-days': integer({
    help: 'Deletes verdicts older than this many days, a whole day at a time, and dead letters after 90 days; at the start and then\n      hourly.',
    min: 1,
    max: MOST_KEEP_DAYS,
    default: undefined,
  }),
  'no-model': flag({ help: 'Judges by the rules alone, without the model that learns what is usual for each sensor.' }),
  'no-views': flag({ help: 'Does not look for episodes, silent sensors and finished hours.' }),
  ...viewsOptions,
  'kafka-port': integer({
    help: 'Port of Kafka; where it is not free, another one is taken and named.',
    min: 1,
    max: 65_535,
    default: 9092,
  }),
  'search-port': integer({
    help: 'Port of OpenSearch; where it is not free, another one is taken and named.',
    min: 1,
    max: 65_535,
    default: 9200,
  }),
  'console-port': integer({
    help: 'Port of the console, the page that shows what happens; a free one is taken when it is in use.',
    min: 1,
    max: 65_535,
    default: 8080,
  }),
  'no-console': flag({ help: 'Starts no console; npm run console shows it at any time.' }),
  data: text({
    help: 'Folder for the data and logs; runs in different folders do not disturb each other.',
    placeholder: 'FOLDER',
    default: '.local',
  }),
  docker: flag({
    help: 'Runs Kafka, OpenSearch and OpenSearch Dashboards in containers instead: needs neither Java nor Maven.',
  }),
  fresh: flag({
    help: 'Deletes the data of earlier runs first, after saying what it is; asks where any of it was not simulated.',
  }),
  yes: flag({ help: 'Answers the question of --fresh, for scripts.' }),
};
