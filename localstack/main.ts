import { runCommand } from '../command-line/command.ts';
import { downOptions, upOptions } from './options.ts';
import { runDown } from './run-down.ts';
import { runUp } from './run-up.ts';

const [verb, ...words] = process.argv.slice(2);

if (verb === 'down') {
  const purpose = 'Removes the containers of npm run localstack with all that they hold.';
  const usage = 'npm run localstack -- down';
  await runCommand({ usage, verb, purpose, options: downOptions, run: async () => runDown(process.env) }, words);
}
await runCommand({
  usage: 'npm run localstack -- [down | options]',
  purpose:
    'Starts LocalStack, Kafka, OpenSearch and Dashboards in containers, deploys the local profile of the stacks there, and feeds ' +
    'the deployed detector from Kafka until Ctrl-C; "down" removes it all.',
  options: upOptions,
  run: (values) => runUp(values, process.env),
});
