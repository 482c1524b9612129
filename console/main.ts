import { runCommand } from '../command-line/command.ts';
import { consoleOptions } from './console-options.ts';
import { runConsole } from './run-console.ts';

await runCommand({
  usage: 'npm run console -- [options]',
  purpose:
    'Serves a page on 127.0.0.1 that shows what is in OpenSearch: readings, anomalies, sensors, episodes, dead letters. It changes\nonly what people do with episodes: acknowledge, shelve. Ctrl-C ends it.',
  options: consoleOptions,
  run: runConsole,
});
