import { runCommand } from '../command-line/command.ts';
import { environmentsCommand } from './environments-command.ts';
import { latencyCommand } from './latency-command.ts';
import { mappingCommand } from './mapping-command.ts';
import { benchModel } from './model.ts';
import { checkCommand } from './throughput/check-command.ts';
import { throughputCommand } from './throughput/throughput-command.ts';

const modelCommand = {
  usage: 'npm run bench -- model',
  purpose: 'Measures the streaming model: readings a second, nanoseconds a reading, bytes of state, beside an average.',
  options: {},
  run: () => printed(benchModel()),
};

const [topic, ...rest] = process.argv.slice(2);
if (topic === 'check') await runCommand(checkCommand, rest);
if (topic === 'model') await runCommand(modelCommand, rest);
if (topic === 'mapping') await runCommand(mappingCommand, rest);
if (topic === 'environments') await runCommand(environmentsCommand, rest);
if (topic === 'latency') await runCommand(latencyCommand, rest);
await runCommand(throughputCommand);

async function printed(text: Promise<string>): Promise<number> {
  process.stdout.write(await text);
  return 0;
}
