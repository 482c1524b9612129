import { runCommand } from '../command-line/command.ts';
import { runPipeline } from './pipeline-run.ts';
import { startOptions } from './start-options.ts';

await runCommand({
  usage: 'npm start -- [options]',
  purpose:
    'Runs the whole pipeline on this machine: Kafka, OpenSearch, producer, event source mapping and detector.\nCtrl-C stops everything; the data is kept for the next run.',
  options: startOptions,
  run: runPipeline,
});
