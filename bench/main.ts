import { runCommand } from '../command-line/command.ts';
import { capacityCommand } from './capacity-command.ts';
import { consoleCommand } from './console-command.ts';
import { environmentsCommand } from './environments-command.ts';
import { latencyCommand } from './latency-command.ts';
import { mappingCommand } from './mapping-command.ts';
import { benchModel } from './model.ts';
import { checkCommand } from './throughput/check-command.ts';
import { throughputCommand } from './throughput/throughput-command.ts';
import { viewsCommand } from './views-command.ts';

const modelCommand = {
  usage: 'npm run bench -- model',
  purpose: 'Measures the streaming model: readings a second, nanoseconds a reading, bytes of state, beside an average.',
  options: {},
  run: () => printed(benchModel()),
};

const [topic, ...rest] = process.argv.slice(2);
if (topic === 'check') await runCommand(checkCommand, rest);
if (topic === 'model') await runCommand(modelCommand, rest);
if (topic === 'capacity') await runCommand(capacityCommand, rest);
if (topic === 'mapping') await runCommand({ ...mappingCommand, verb: topic }, rest);
if (topic === 'environments') await runCommand({ ...environmentsCommand, verb: topic }, rest);
if (topic === 'console') await runCommand({ ...consoleCommand, verb: topic }, rest);
if (topic === 'latency') await runCommand({ ...latencyCommand, verb: topic }, rest);
if (topic === 'views') await runCommand({ ...viewsCommand, verb: topic }, rest);
await runCommand(throughputCommand);

async function printed(text: Promise<string>): Promise<number> {
  process.stdout.write(await text);
  return 0;
}
