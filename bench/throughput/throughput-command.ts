import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { choice, flag, integer, type OptionValues, text } from '../../command-line/options.ts';
import { PAYLOADS, USUAL_SHAPE } from '../bench-readings.ts';
import { machine, readable } from '../text-table.ts';
import { stageTable } from './cpu-stages.ts';
import { runThroughput } from './run-throughput.ts';
import { contenderTable, costTable, ratioTable } from './throughput-table.ts';

export const throughputOptions = {
  records: integer({ help: 'Readings to carry.', min: 500, max: 100_000_000, default: 1_000_000 }),
  rounds: integer({ help: 'Rounds, in each of which everybody has a turn.', min: 1, max: 20, default: 3 }),
};

const options = {
  ...throughputOptions,
  sensors: integer({ help: 'Sensors that they come from.', min: 1, max: 1_000_000, default: USUAL_SHAPE.sensors }),
  'record-bytes': integer({
    help: 'Bytes of a reading, about (160, 500, 2000, 10000, …).',
    min: 160,
    max: 1_000_000,
    default: USUAL_SHAPE.recordBytes,
  }),
  payload: choice({
    help: 'What is carried: readings; poison, nested or large values, which cost more than they are worth.',
    choices: PAYLOADS,
    default: USUAL_SHAPE.payload,
  }),
  partitions: integer({ help: 'Partitions of the topic.', min: 1, max: 200, default: 6 }),
  processes: integer({ help: 'Detector processes in one consumer group.', min: 1, max: 8, default: 1 }),
  model: flag({
    help: 'Measures the pipeline alone: by rules, with the model of each sensor, and with the views too.',
  }),
  'cpu-profile': text({
    help: 'Folder for CPU profiles of the pipeline, whose stages are then listed; they cost it some speed.',
    placeholder: 'FOLDER',
    default: undefined,
  }),
};

/** `npm run bench`. */
export const throughputCommand = {
  usage: 'npm run bench -- [check | model | capacity | mapping | environments | latency | console | views] [options]',
  purpose:
    'Measures how fast readings that are already in Kafka become searchable documents,\nbeside the limit (the same documents, prepared beforehand, by bulk requests alone)\nand two peers: a plain kafkajs script and, where Go is installed, a program in Go.\nStarts servers of its own. With a word first it measures something else: check, whether\na ratio to the peers has worsened; model, the streaming model; capacity, what each rate\nneeds; mapping, the event source mapping; environments, the ways to call a function;\nlatency, the time to a verdict; console, its pages; views, what keeps episodes and trends.',
  options,
  run: benchThroughput,
};

async function benchThroughput(values: OptionValues<typeof options>): Promise<number> {
  const { sensors, payload, records } = values;
  const shape = { sensors, recordBytes: values['record-bytes'], payload };
  const profile = values['cpu-profile'];
  const profileFolder = profile === undefined ? undefined : resolve(profile);
  if (profileFolder !== undefined) mkdirSync(profileFolder, { recursive: true });
  const rounds = await runThroughput({ ...values, withModel: values.model, shape, profileFolder });
  const kind = payload === 'readings' ? `readings of ${shape.recordBytes} bytes` : payload;
  const parts = [
    `${machine()}\n${readable(records)} ${kind}, ${readable(sensors)} sensors, ${values.partitions} partitions, ${values.processes} detector(s);\nmedians of ${rounds.length} rounds, from 10 % to 90 %; CPU in seconds for a million`,
    contenderTable(rounds),
    ratioTable(rounds),
    costTable(rounds, shape.recordBytes),
    profileFolder === undefined ? '' : stageTable(profileFolder),
  ];
  process.stdout.write(`\n${parts.filter((part) => part !== '').join('\n\n')}\n`);
  return 0;
}
