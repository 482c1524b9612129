import { runCommand } from '../command-line/command.ts';
import { detectOptions } from './detect-options.ts';
import { runDetect } from './run-detect.ts';

await runCommand({
  usage: 'npm run detect -- [options]',
  purpose:
    'Judges the readings of a Kafka topic and writes one document for each to OpenSearch: an event source mapping like ' +
    "Lambda's, with the detector as its function. Ctrl-C stops it after the batch in flight.",
  options: detectOptions,
  run: runDetect,
});
// A function that hangs would keep the process alive.
process.exit();
