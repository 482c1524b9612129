import { resolve } from 'node:path';
import { readRulesFile } from '../adapters/file-system/rules-file.ts';
import { searchClient } from '../adapters/opensearch/connection/client.ts';
import { UserError } from '../command-line/command.ts';
import type { ConsoleMessage } from '../command-line/console-messages.ts';
import type { OptionValues } from '../command-line/options.ts';
import type { PipelineCounters } from '../command-line/pipeline-counters.ts';
import { searchSettings } from '../command-line/search-connection-options.ts';
import { StopRequest } from '../command-line/stop-request.ts';
import type { consoleOptions } from './console-options.ts';
import { consoleApp } from './server/app.ts';
import { bundleClient } from './server/client-bundle.ts';
import { listenOnLoopback } from './server/listen.ts';

/** Somebody is waiting for each answer. */
const REQUEST_TIMEOUT_MS = 12_000;

/** Serves the console until it is asked to stop; resolves to the exit status. */
export async function runConsole(values: OptionValues<typeof consoleOptions>): Promise<number> {
  const rules = values.rules === undefined ? undefined : resolve(values.rules);
  const ruleSet = readRulesFile(rules);
  if (!ruleSet.ok) throw new UserError(ruleSet.problem.map((problem) => `${problem}.`).join('\n'));
  const { connection } = searchSettings(values, process.env);
  const stop = new StopRequest();
  const client = searchClient({ ...connection, requestTimeoutMs: REQUEST_TIMEOUT_MS });
  const told = watchCounters();
  const app = consoleApp({
    client,
    connection,
    ruleSet: ruleSet.value,
    rulesFile: rules,
    bundle: await bundleClient(),
    isReadOnly: values['read-only'],
    counters: () => told.counters,
  });
  const server = await listenOnLoopback(app, values.port);
  process.stdout.write(`Console  ${server.url}\n`);
  process.send?.({ kind: 'serving', url: server.url } satisfies ConsoleMessage);
  await stop.wait();
  await server.close();
  await client.close();
  return 0;
}

/** What the pipeline tells that has started this process. */
function watchCounters() {
  const told: { counters: PipelineCounters | undefined } = { counters: undefined };
  process.on('message', (message: ConsoleMessage) => {
    if (message.kind === 'counters') told.counters = message.counters;
  });
  return told;
}
