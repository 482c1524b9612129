import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { historyWords } from '../command-line/history-options.ts';
import { notifyVariables, viewsWords } from '../command-line/notify-options.ts';
import type { OptionValues } from '../command-line/options.ts';
import type { PartMessage } from '../command-line/pipeline-counters.ts';
import { runArguments } from '../command-line/run-arguments.ts';
import type { ProcessGroup } from '../servers/process-group.ts';
import type { startOptions } from './start-options.ts';

/** The topic that `npm start` makes and uses. */
export const TOPIC = 'sensor-data';

/** Where the servers answer, whoever runs them. */
export interface PipelineServers {
  readonly bootstrapServers: string;
  readonly searchUrl: string;
  readonly dashboardsUrl?: string;
}

interface PartsOptions {
  readonly group: ProcessGroup;
  readonly servers: PipelineServers;
  readonly values: OptionValues<typeof startOptions>;
  readonly logFolder: string;
  onMessage(message: PartMessage): void;
}

/** Starts the event source mapping with the detector; resolves once it reads the topic. */
export async function startDetector({ group, servers, values, logFolder, onMessage }: PartsOptions): Promise<void> {
  const words = ['--brokers', servers.bootstrapServers, '--search', servers.searchUrl, '--topic', TOPIC];
  if (values.rules !== undefined) words.push('--rules', resolve(values.rules));
  if (values['no-model']) words.push('--no-model');
  words.push(...(values['no-views'] ? ['--no-views'] : viewsWords(values)));
  const child = startPart(group, 'detector', 'detect/main.ts', words, logFolder, notifyVariables(values, process.env));
  await new Promise<void>((ready) => {
    child.on('message', (message: PartMessage) => {
      if (message.kind === 'ready') ready();
      onMessage(message);
    });
    child.once('exit', () => ready());
  });
}

/**
 * Starts the producer. With a duration it makes exactly the readings that fall into it and then ends by itself, with a
 * history when all of it is sent.
 *
 * @returns resolves when it has ended and all that it said has arrived
 */
export async function runProducer({ group, servers, values, logFolder, onMessage }: PartsOptions): Promise<void> {
  const words = ['--brokers', servers.bootstrapServers, '--topic', TOPIC, '--quiet', ...whatToSend(values)];
  const child = startPart(group, 'producer', 'producer/main.ts', words, logFolder);
  child.on('message', onMessage);
  await Promise.all(['exit', 'disconnect'].map((event) => once(child, event)));
}

/** A history was read whole before the servers were started. */
function whatToSend(values: PartsOptions['values']): readonly string[] {
  const { rate, sensors, mode, seed, duration, replay, speed, rules } = values;
  if (replay !== undefined) {
    const named = rules === undefined ? [] : ['--rules', resolve(rules)];
    return ['--replay', resolve(replay), '--speed', speed, '--unchecked', ...named, ...historyWords(values)];
  }
  const words = ['--mode', mode, '--rate', `${rate}`, '--sensors', `${sensors}`, '--seed', `${seed}`];
  if (duration !== undefined) words.push('--count', `${Math.max(1, Math.round(rate * duration))}`);
  return words;
}

function startPart(
  group: ProcessGroup,
  name: 'detector' | 'producer',
  program: string,
  words: readonly string[],
  logFolder: string,
  env: Readonly<Record<string, string>> = {},
): ChildProcess {
  const logFile = resolve(logFolder, `${name}.log`);
  const args = runArguments(program, words);
  return group.spawn({
    name,
    command: process.execPath,
    args,
    env,
    logFile,
    ipc: true,
    endsByItself: name === 'producer',
  });
}
