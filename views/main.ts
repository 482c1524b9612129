import { runCommand } from '../command-line/command.ts';
import { viewsCommandOptions } from './options.ts';
import { runViews } from './run-views.ts';

await runCommand({
  usage: 'npm run views -- [options]',
  purpose:
    'Keeps episodes, sensors and trends up to date with the readings in OpenSearch, and tells when an episode begins or is over.\n' +
    'npm start and npm run detect do this by themselves; two at a time do no harm.',
  options: viewsCommandOptions,
  run: runViews,
});
